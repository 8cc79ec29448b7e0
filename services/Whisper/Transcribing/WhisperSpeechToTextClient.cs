#pragma warning disable MEAI001 // The interface is marked experimental by its authors.
using System.Runtime.CompilerServices;
using Eloquence.Audio;
using Eloquence.Whisper.Recognition;
using Eloquence.Whisper.Segmentation;
using Eloquence.Whisper.Uploads;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace Eloquence.Whisper.Transcribing;

/// <summary>The recogniser behind Microsoft.Extensions.AI's interface, so that code written for it can use this engine, or another one in its place.</summary>
internal sealed class WhisperSpeechToTextClient(FileTranscriber transcriber, RecordingDecoder decoder, ISpeechRecognizer recognizer, IOptions<RecordingOptions> limits) : ISpeechToTextClient
{
    private const string Provider = "eloquence-whisper";

    /// <exception cref="FileTooLargeException">The stream is longer than recordings may be.</exception>
    /// <exception cref="AudioFormatException">The stream holds no recording that can be decoded.</exception>
    /// <exception cref="RecognizerUnavailableException">No recogniser is ready.</exception>
    public async Task<SpeechToTextResponse> GetTextAsync(Stream audioSpeechStream, SpeechToTextOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var recording = await DecodeAsync(audioSpeechStream, cancellationToken);
        var transcription = await transcriber.TranscribeAsync(recording.Samples, Settings(options), cancellationToken);
        return new SpeechToTextResponse(transcription.Text)
        {
            ModelId = transcription.Recognizer.Model,
            StartTime = TimeSpan.Zero,
            EndTime = TimeSpan.FromSeconds(transcription.DurationSeconds),
            RawRepresentation = transcription.ToTranscript(),
        };
    }

    /// <inheritdoc cref="GetTextAsync"/>
    public async IAsyncEnumerable<SpeechToTextResponseUpdate> GetStreamingTextAsync(
        Stream audioSpeechStream, SpeechToTextOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var recording = await DecodeAsync(audioSpeechStream, cancellationToken);
        await foreach (var stretch in transcriber.StreamAsync(recording.Samples, Settings(options), cancellationToken))
        {
            foreach (var segment in stretch.Segments)
            {
                yield return new SpeechToTextResponseUpdate(segment.Text)
                {
                    Kind = SpeechToTextResponseUpdateKind.TextUpdated,
                    ModelId = recognizer.Info.Model,
                    StartTime = TimeSpan.FromSeconds(segment.Start),
                    EndTime = TimeSpan.FromSeconds(segment.End),
                    RawRepresentation = segment,
                };
            }
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is not null
        ? null
        : serviceType == typeof(SpeechToTextClientMetadata)
            ? new SpeechToTextClientMetadata(Provider, null, recognizer.Info.Model)
            : serviceType.IsInstanceOfType(this) ? this : serviceType.IsInstanceOfType(recognizer) ? recognizer : null;

    public void Dispose()
    {
        // What it uses belongs to the host.
    }

    private async Task<OpenedRecording> DecodeAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var file = await ReceivedFile.ReadAsync(stream, limits.Value.MaximumBytes, cancellationToken);
        return await decoder.DecodeAsync(file, UtteranceSegmenter.SampleRate, limits.Value.Longest, cancellationToken);
    }

    /// <exception cref="ArgumentException">The language is none.</exception>
    private static TranscriptionSettings Settings(SpeechToTextOptions? options)
    {
        var language = SpokenLanguage.Parse(options?.SpeechLanguage)
            ?? throw new ArgumentException($"'{options!.SpeechLanguage}' is no language. Give an ISO 639-1 code such as fr.", nameof(options));
        return new TranscriptionSettings(language, Translate: options?.TextLanguage is "en" && language != "en");
    }
}
