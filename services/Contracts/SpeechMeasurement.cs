namespace Eloquence.Contracts;

/// <summary>
/// What the speech evaluation service measured in one recording. Every part that could not be measured is
/// <see langword="null"/> and has a line in <see cref="Reasons"/>; nothing is ever filled in with a constant.
/// Serialised in snake_case (<see cref="ContractJson"/>).
/// </summary>
public sealed record SpeechMeasurement
{
    /// <summary>Name and version of what measured, for example <c>eloquence-speech/1</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>True when a part is missing or less exact than usual; <see cref="Reasons"/> then says which and why.</summary>
    public required bool Degraded { get; init; }

    /// <summary>One readable sentence per missing or weakened part; empty when nothing is.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>How the recording was encoded.</summary>
    public required SourceAudio Source { get; init; }

    /// <summary>Length of the decoded audio in seconds.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>Level of the whole recording.</summary>
    public required LevelMeasurement? Level { get; init; }

    /// <summary>Share of the duration that sounds, 0..1: neither pauses nor silence at the start and end count.</summary>
    public required double? SpeechRatio { get; init; }

    /// <summary>Silent pauses between stretches of speech (leading and trailing silence excluded).</summary>
    public required PauseMeasurement? Pauses { get; init; }

    /// <summary>Fundamental frequency (F0).</summary>
    public required PitchMeasurement? Pitch { get; init; }
}

/// <summary>Encoding of an uploaded recording, as found in its bytes.</summary>
/// <param name="Container"><c>wav</c> or <c>raw</c> (headerless PCM16, 16 kHz, mono).</param>
/// <param name="Encoding"><c>pcm_u8</c>, <c>pcm_s16le</c>, <c>pcm_s24le</c>, <c>pcm_s32le</c>, <c>pcm_f32le</c> or <c>pcm_f64le</c>.</param>
/// <param name="SampleRate">Samples per second and channel, in hertz.</param>
/// <param name="Channels">Number of channels; they are averaged before measuring.</param>
/// <param name="Truncated">True when the header declares more audio than the upload holds.</param>
public sealed record SourceAudio(string Container, string Encoding, int SampleRate, int Channels, bool Truncated);

/// <summary>Level relative to digital full scale.</summary>
/// <param name="RmsDbfs">Root mean square level in dB re full scale, at most 0.</param>
/// <param name="PeakDbfs">Largest absolute sample in dB re full scale, at most 0.</param>
/// <param name="ClippedRatio">Share of samples at full scale, 0..1.</param>
public sealed record LevelMeasurement(double RmsDbfs, double PeakDbfs, double ClippedRatio);

/// <summary>Silent pauses.</summary>
/// <param name="Count">Number of pauses.</param>
/// <param name="TotalSeconds">Sum of their durations in seconds.</param>
/// <param name="MeanSeconds">Mean duration in seconds; <see langword="null"/> without a pause.</param>
/// <param name="Segments">The pauses in order of time.</param>
public sealed record PauseMeasurement(int Count, double TotalSeconds, double? MeanSeconds, IReadOnlyList<PauseSegment> Segments);

/// <summary>One silent pause.</summary>
/// <param name="StartSeconds">Start in seconds from the beginning of the recording.</param>
/// <param name="DurationSeconds">Duration in seconds.</param>
public sealed record PauseSegment(double StartSeconds, double DurationSeconds);

/// <summary>Distribution of the fundamental frequency over the voiced frames (Boersma 1993, 10 ms steps, 75..600 Hz).</summary>
/// <param name="MedianHz">Median in hertz.</param>
/// <param name="MeanHz">Arithmetic mean in hertz.</param>
/// <param name="StandardDeviationSemitones">Standard deviation in semitones.</param>
/// <param name="Percentile5Hz">5th percentile in hertz.</param>
/// <param name="Percentile95Hz">95th percentile in hertz.</param>
/// <param name="VoicedRatio">Share of frames that are voiced, 0..1.</param>
public sealed record PitchMeasurement(double MedianHz, double MeanHz, double StandardDeviationSemitones, double Percentile5Hz, double Percentile95Hz, double VoicedRatio);
