using Eloquence.Audio;
using Eloquence.Contracts;
using Eloquence.Whisper.Admission;
using Eloquence.Whisper.Infrastructure;
using Eloquence.Whisper.Segmentation;
using Eloquence.Whisper.Transcribing;

namespace Eloquence.Whisper.Uploads;

/// <summary>A recording that was uploaded and transcribed.</summary>
/// <param name="Upload">What was sent.</param>
/// <param name="Audio">What it sounds like.</param>
/// <param name="Transcription">What was understood.</param>
/// <param name="Elapsed">How long decoding and recognising took, waiting included.</param>
internal sealed record TranscribedUpload(AudioUpload Upload, DecodedAudio Audio, FileTranscription Transcription, TimeSpan Elapsed)
{
    /// <summary>The contract form.</summary>
    public Transcript Transcript => Transcription.ToTranscript(
        Audio.Source.Truncated ? ["The recording is cut off: its header declares more audio than was received."] : []);
}

/// <summary>The way of every upload: admission before the body is read, decoding, transcription.</summary>
internal sealed class RecordingTranscriber(AdmissionGate gate, RecordingDecoder decoder, FileTranscriber transcriber, TimeProvider time)
{
    /// <summary>Response header with the place in the queue at admission: 0 when the work began at once.</summary>
    public const string PositionHeader = "X-Queue-Position";

    /// <summary>Admits a request; its place in the queue is in the answer's headers.</summary>
    /// <exception cref="Refusal">The queue is full.</exception>
    public AdmissionGate.Admission Admit(HttpContext context)
    {
        var admission = gate.TryEnter() ?? throw Refusal.Busy(gate.Recordings, gate.RetryAfter);
        context.Response.Headers[PositionHeader] = admission.Position.ToString(provider: null);
        return admission;
    }

    /// <summary>Decodes an upload.</summary>
    /// <exception cref="AudioFormatException">It is no recording that can be decoded.</exception>
    public async Task<DecodedAudio> DecodeAsync(AudioUpload upload, CancellationToken cancellationToken)
    {
        using var span = Telemetry.Source.StartActivity("decode audio");
        var audio = await decoder.DecodeAsync(upload.Bytes, UtteranceSegmenter.SampleRate, cancellationToken);
        span?.SetTag(Telemetry.Container, audio.Source.Container).SetTag(Telemetry.Duration, audio.DurationSeconds);
        return audio;
    }

    /// <summary>Does all of it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="settings">Reads what is wanted from the upload's fields.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<TranscribedUpload> TranscribeAsync(HttpContext context, Func<AudioUpload, TranscriptionSettings> settings, CancellationToken cancellationToken)
    {
        using var admission = Admit(context);
        var upload = await AudioUpload.ReadAsync(context.Request, cancellationToken);
        var wanted = settings(upload);
        var begun = time.GetTimestamp();
        var audio = await DecodeAsync(upload, cancellationToken);
        var transcription = await transcriber.TranscribeAsync(audio.Samples, wanted, cancellationToken);
        return new TranscribedUpload(upload, audio, transcription, time.GetElapsedTime(begun));
    }
}
