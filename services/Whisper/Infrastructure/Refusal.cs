using Eloquence.Audio;
using Eloquence.ServiceDefaults;
using Eloquence.Whisper.Recognition;

namespace Eloquence.Whisper.Infrastructure;

/// <summary>A request that cannot be served, as a problem with this status.</summary>
/// <param name="status">HTTP status, 400..599.</param>
/// <param name="code">Stable word for programs.</param>
/// <param name="title">What happened.</param>
/// <param name="detail">What it means and what to do.</param>
/// <param name="retryAfter">When trying again may help.</param>
internal sealed class Refusal(int status, string code, string title, string detail, TimeSpan? retryAfter = null) : Exception($"{title} {detail}")
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    public int Status { get; } = status;

    public string Code { get; } = code;

    public string Title { get; } = title;

    public string Detail { get; } = detail;

    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>The refusal that an exception stands for; <see langword="null"/> when it stands for none.</summary>
    public static Refusal? Of(Exception failure) => failure switch
    {
        Refusal refusal => refusal,
        AudioFormatException audio => OfAudio(audio),
        RecognizerUnavailableException unavailable => new Refusal(
            StatusCodes.Status503ServiceUnavailable, "recognizer_unavailable", "No recogniser is ready.", unavailable.Message, Soon),
        RecognizerCrashedException crashed => new Refusal(
            StatusCodes.Status503ServiceUnavailable, "recognizer_crashed", "The recogniser ended while it worked.", crashed.Message, Soon),
        _ => null,
    };

    public static Refusal WrongContentType(string contentType) => new(
        StatusCodes.Status415UnsupportedMediaType, "content_type_unsupported", "The content type is not audio.",
        $"The content type is {contentType}. Send the bytes of the recording as audio/wav or application/octet-stream, or a form with the file 'audio'.");

    public static Refusal NoAudio() => new(
        StatusCodes.Status422UnprocessableEntity, "audio_missing", "There is no recording.", "Send a form with the recording as the file 'audio' (or 'file').");

    public static Refusal MalformedForm(string reason) => new(
        StatusCodes.Status400BadRequest, "form_malformed", "The form cannot be read.", $"{reason} Send multipart/form-data (RFC 7578).");

    public static Refusal TooLarge(long maximum) => new(
        StatusCodes.Status413PayloadTooLarge, "body_too_large", "The recording is too large.",
        $"At most {maximum / 1_000_000} MB are accepted. Send a shorter recording, or a compressed one.");

    public static Refusal Busy(int waiting, TimeSpan retryAfter) => new(
        StatusCodes.Status429TooManyRequests, "busy", "Too many recordings at a time.",
        $"{waiting} recordings are being transcribed or wait already. Try again after the seconds in Retry-After.", retryAfter);

    public static Refusal TooManySessions(int open) => new(
        StatusCodes.Status429TooManyRequests, "busy", "Too many live sessions at a time.",
        $"{open} are open already. Try again after the seconds in Retry-After.", Soon);

    public static Refusal BadValue(string name, string reason) => new(
        StatusCodes.Status422UnprocessableEntity, "value_invalid", $"'{name}' cannot be used.", reason);

    public static Refusal NoSession(string id) => new(
        StatusCodes.Status404NotFound, "session_not_found", "There is no such session.",
        $"No session '{id}' was given out here within the last hour. Create one with POST /streaming/session.");

    /// <summary>Answers with the problem.</summary>
    public Task WriteAsync(HttpContext context) => context.WriteProblemAsync(Status, Code, Title, Detail, RetryAfter);

    private static Refusal OfAudio(AudioFormatException refused) => new(
        refused.Code switch
        {
            AudioErrorCodes.Empty => StatusCodes.Status400BadRequest,
            AudioErrorCodes.TooLong => StatusCodes.Status413PayloadTooLarge,
            AudioErrorCodes.NotRecognised or AudioErrorCodes.FormatUnsupported => StatusCodes.Status415UnsupportedMediaType,
            AudioErrorCodes.DecoderUnavailable => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status422UnprocessableEntity,
        },
        refused.Code, "The recording cannot be transcribed.", refused.Message, refused.Code == AudioErrorCodes.DecoderUnavailable ? Soon : null);
}
