using System.Text.Json.Serialization;

namespace Eloquence.WhisperWorker.Protocol;

/// <summary>What the worker loads.</summary>
/// <param name="LibraryFolder">Folder with the whisper library and its backends.</param>
/// <param name="ModelPath">A GGML file, or a gzip of one.</param>
/// <param name="Parallel">Calls that run at a time, each with its own state.</param>
/// <param name="Threads">Threads of one call.</param>
/// <param name="Alignment">How word times are found.</param>
internal sealed record LoadCommand(string LibraryFolder, string ModelPath, int Parallel, int Threads, WordAlignment Alignment);

/// <summary>How word times are found.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WordAlignment>))]
internal enum WordAlignment
{
    /// <summary>From the probabilities of the timestamps around each token: coarse, free, and the encoder may use flash attention.</summary>
    Timestamps,

    /// <summary>Dynamic time warping over the attention heads known for the official model of these dimensions; excludes flash attention.</summary>
    KnownHeads,

    /// <summary>Dynamic time warping over all heads of the two top layers, for a model trained to look there.</summary>
    TopLayers,
}

/// <summary>What was loaded.</summary>
/// <param name="Version">Version of whisper.cpp.</param>
/// <param name="System">Instruction sets and backends in use, as whisper.cpp prints them.</param>
/// <param name="Seconds">Time it took.</param>
/// <param name="AudioContext">Encoder positions of the model, 20 ms each.</param>
/// <param name="Multilingual">Whether the model knows other languages than English.</param>
internal sealed record LoadedModel(string Version, string System, double Seconds, int AudioContext, bool Multilingual);

/// <summary>One call; the samples follow it.</summary>
/// <param name="Language">ISO 639-1 code, or <c>auto</c>.</param>
/// <param name="Prompt">Text said before; null for none.</param>
/// <param name="Translate">Whether to answer in English.</param>
/// <param name="WordTimes">Whether to locate words.</param>
/// <param name="AudioContext">Encoder positions to compute; 0 for all.</param>
/// <param name="SingleSegment">Whether to decode without timestamps into one segment.</param>
/// <param name="Decoding">The decoder's settings.</param>
internal sealed record RecognizeCommand(
    string Language, string? Prompt, bool Translate, bool WordTimes, int AudioContext, bool SingleSegment, DecodingSettings Decoding);

/// <summary>Settings of whisper.cpp's decoder; the values of its command line unless said otherwise.</summary>
/// <param name="BeamSize">Beams; 1 decodes greedily.</param>
/// <param name="TemperatureStep">Added when a decoding fails whisper.cpp's checks; 0 accepts the first.</param>
/// <param name="SuppressBlank">Forbids an empty answer, as OpenAI's models need.</param>
/// <param name="MaximumTokens">Tokens of one segment; 0 for no limit.</param>
internal sealed record DecodingSettings(int BeamSize, float TemperatureStep, bool SuppressBlank, int MaximumTokens);

/// <summary>What was understood.</summary>
/// <param name="Segments">The segments in order.</param>
/// <param name="NoSpeech">Probability that nobody speaks, as the model says; null without segments.</param>
/// <param name="Seconds">Time inside whisper.cpp.</param>
internal sealed record WorkerResult(IReadOnlyList<WorkerSegment> Segments, double? NoSpeech, double Seconds);

/// <summary>A segment; times are seconds from the beginning of the audio.</summary>
internal sealed record WorkerSegment(double Start, double End, string Text, IReadOnlyList<WorkerWord> Words);

/// <summary>A word; times are seconds from the beginning of the audio.</summary>
internal sealed record WorkerWord(string Text, double Start, double End, double Probability);

/// <summary>Why something failed.</summary>
/// <param name="Reason">The reason as a sentence.</param>
/// <param name="LibraryAtFault">When loading failed: true when another library may do better with the same model.</param>
internal sealed record WorkerFailure(string Reason, bool LibraryAtFault = false);

/// <summary>JSON of the messages, without reflection.</summary>
[JsonSerializable(typeof(LoadCommand))]
[JsonSerializable(typeof(LoadedModel))]
[JsonSerializable(typeof(RecognizeCommand))]
[JsonSerializable(typeof(WorkerResult))]
[JsonSerializable(typeof(WorkerFailure))]
internal sealed partial class ProtocolJson : JsonSerializerContext;
