using Eloquence.Audio;
using Eloquence.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Eloquence.SpeechEvaluation.Endpoints;

/// <summary>The refusals of the routes that take a recording as RFC 9457 problems with a member <c>code</c>.</summary>
internal static class MeasureProblems
{
    public static ProblemHttpResult Refused(AudioFormatException refused) => Create(
        refused.Code switch
        {
            AudioErrorCodes.Empty => StatusCodes.Status400BadRequest,
            AudioErrorCodes.TooLong => StatusCodes.Status413PayloadTooLarge,
            AudioErrorCodes.NotRecognised or AudioErrorCodes.FormatUnsupported => StatusCodes.Status415UnsupportedMediaType,
            AudioErrorCodes.DecoderUnavailable => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status422UnprocessableEntity,
        },
        refused.Code, "The recording cannot be measured.", refused.Message);

    public static ProblemHttpResult Refused(RefusedRequestException refused) => Create(refused.Status, refused.Code, refused.Title, refused.Message);

    public static ProblemHttpResult BrokenBody(BadHttpRequestException broken) =>
        broken.StatusCode == StatusCodes.Status413PayloadTooLarge
            ? Create(broken.StatusCode, "body_too_large", "The recording is too large.",
                $"At most {RecordingLimits.MaximumBytes / 1_000_000} MB are accepted. Send a shorter recording, or one at 16 kHz, mono.")
            : Create(broken.StatusCode, "body_incomplete", "The upload was broken off.", "The body ended before it was complete. Send the recording again.");

    public static ProblemHttpResult Busy() => Create(
        StatusCodes.Status429TooManyRequests, "busy", "Too many recordings at a time.", "All places in the queue are taken. Try again in a second.");

    public static ProblemHttpResult BadSession() => Create(
        StatusCodes.Status400BadRequest, "session_id_invalid", "The session id cannot be used.",
        "A session id has 1 to 128 letters, digits, hyphens, underscores or dots. POST /sessions/create gives one.");

    public static ProblemHttpResult NoResults() => Create(
        StatusCodes.Status404NotFound, "session_not_found", "There are no results.",
        "No finished take is known under this session id: it has not ended, never began, or ended more than two hours ago.");

    public static ProblemHttpResult NoPlace() => Create(
        StatusCodes.Status429TooManyRequests, "busy", "Too many live sessions.", "All places for live sessions are taken. Try again in some seconds.");

    public static ProblemHttpResult UpgradeRequired() => Create(
        StatusCodes.Status426UpgradeRequired, "upgrade_required", "This address speaks WebSocket.", "Open it as a WebSocket (ws:// or wss://).");

    private static ProblemHttpResult Create(int status, string code, string title, string detail) =>
        TypedResults.Problem(detail, statusCode: status, title: title, extensions: [new KeyValuePair<string, object?>("code", code)]);
}
