using Eloquence.Audio;
using Eloquence.Contracts;
using Eloquence.Whisper.Admission;
using Eloquence.Whisper.Infrastructure;
using Eloquence.Whisper.Recognition;
using Eloquence.Whisper.Segmentation;
using Eloquence.Whisper.Transcribing;
using Microsoft.Extensions.Options;

namespace Eloquence.Whisper.Uploads;

/// <summary>A recording that was uploaded and transcribed.</summary>
/// <param name="Upload">What was sent.</param>
/// <param name="Source">What the recording is.</param>
/// <param name="Transcription">What was understood.</param>
/// <param name="Elapsed">How long decoding and recognising took, waiting included.</param>
internal sealed record TranscribedUpload(AudioUpload Upload, AudioSource Source, FileTranscription Transcription, TimeSpan Elapsed)
{
    /// <summary>The contract form.</summary>
    public Transcript Transcript => Transcription.ToTranscript(
        Source.Truncated ? ["The recording is cut off: its header declares more audio than was received."] : []);
}

/// <summary>The way of every upload: admission before the body is read, decoding, transcription.</summary>
internal sealed class RecordingTranscriber(
    AdmissionGate gate, RecordingDecoder decoder, FileTranscriber transcriber, IOptions<RecordingOptions> options, TimeProvider time)
{
    /// <summary>Response header with the place in the queue at admission: 0 when the work began at once.</summary>
    public const string PositionHeader = "X-Queue-Position";

    /// <summary>Admits a request, whose place in the queue is then in the answer's headers, receives its recording and decodes it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="settings">Reads what is wanted from the upload's fields.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="Refusal">The queue is full; or there is no recording, it is too large, or the form is malformed.</exception>
    /// <exception cref="AudioFormatException">It is no recording that can be decoded.</exception>
    public async Task<OpenedUpload> OpenAsync(HttpContext context, Func<AudioUpload, TranscriptionSettings> settings, CancellationToken cancellationToken)
    {
        var admission = gate.TryEnter() ?? throw Refusal.Busy(gate.Recordings, gate.RetryAfter);
        context.Response.Headers[PositionHeader] = admission.Position.ToString(provider: null);
        AudioUpload? upload = null;
        try
        {
            upload = await AudioUpload.ReadAsync(context.Request, options.Value.MaximumBytes, cancellationToken);
            var wanted = settings(upload);
            var begun = time.GetTimestamp();
            var recording = await DecodeAsync(upload, cancellationToken);
            return new OpenedUpload(admission, upload, recording, wanted, begun);
        }
        catch
        {
            upload?.Dispose();
            admission.Dispose();
            throw;
        }
    }

    /// <summary>Transcribes all of it.</summary>
    /// <exception cref="RecognizerUnavailableException">No recogniser is ready.</exception>
    public async Task<TranscribedUpload> TranscribeAsync(OpenedUpload opened, CancellationToken cancellationToken) =>
        Done(opened, await transcriber.TranscribeAsync(opened.Recording.Samples, opened.Settings, cancellationToken));

    /// <summary>Transcribes it and gives each stretch out as soon as it is known.</summary>
    /// <inheritdoc cref="TranscribeAsync"/>
    public IAsyncEnumerable<TranscribedStretch> StreamAsync(OpenedUpload opened, CancellationToken cancellationToken) =>
        transcriber.StreamAsync(opened.Recording.Samples, opened.Settings, cancellationToken);

    /// <summary>Gathers what <see cref="StreamAsync"/> gives out.</summary>
    public GatheredTranscription Begin(OpenedUpload opened) => transcriber.Begin(opened.Recording.Samples, opened.Settings);

    /// <summary>An upload whose transcription is complete.</summary>
    public TranscribedUpload Done(OpenedUpload opened, FileTranscription transcription) =>
        new(opened.Upload, opened.Recording.Source, transcription, time.GetElapsedTime(opened.Begun));

    private async Task<OpenedRecording> DecodeAsync(AudioUpload upload, CancellationToken cancellationToken)
    {
        using var span = Telemetry.Source.StartActivity("decode audio");
        var recording = await decoder.DecodeAsync(upload.File, UtteranceSegmenter.SampleRate, options.Value.Longest, cancellationToken);
        span?.SetTag(Telemetry.Container, recording.Source.Container).SetTag(Telemetry.Duration, recording.DurationSeconds);
        return recording;
    }
}
