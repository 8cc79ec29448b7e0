using Eloquence.Contracts;
using Eloquence.ServiceDefaults;
using Eloquence.Whisper.Evaluation;
using Eloquence.Whisper.Infrastructure;
using Eloquence.Whisper.Uploads;
using Microsoft.AspNetCore.Mvc;

namespace Eloquence.Whisper.Endpoints;

/// <summary>
/// <c>POST /transcribe</c> and its older name <c>/asr</c>: a recording in, its <see cref="Transcript"/> out; for a client that accepts
/// <c>text/event-stream</c> events that tell how far it is before.
/// </summary>
internal static class TranscribeEndpoints
{
    public static void MapTranscription(this IEndpointRouteBuilder routes)
    {
        foreach (var path in (string[])["/transcribe", "/asr"])
        {
            routes.MapPost(path, TranscribeAsync)
                .WithTags("Recordings")
                .WithSummary("Transcribes a recording (form file 'audio', or the body itself).")
                .DescribeRecording(alsoAsBody: true, fields: "language")
                .Produces<TranscribeAnswer>(contentType: "application/json", additionalContentTypes: "text/event-stream")
                .WithMetadata(new DisableRequestSizeLimitAttribute())
                .AddEndpointFilter(RefusalFilter.InvokeAsync);
        }
    }

    private static async Task<IResult> TranscribeAsync(HttpContext context, RecordingTranscriber transcriber, CancellationToken cancellationToken)
    {
        using var opened = await transcriber.OpenAsync(context, upload => UploadSettings.Of(upload, context.Request.Query), cancellationToken);
        if (WantsEvents(context.Request))
        {
            await TranscriptionEvents.AnswerAsync(context, transcriber, opened, Dialect(opened.Recording.DurationSeconds), cancellationToken);
            return Results.Empty;
        }
        var done = await transcriber.TranscribeAsync(opened, cancellationToken);
        return TypedResults.Json(TranscribeAnswer.Of(done), ContractJson.Options, "application/json; charset=utf-8");
    }

    private static bool WantsEvents(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase));

    /// <summary>Events <c>progress</c>, then <c>result</c> or <c>error</c>.</summary>
    private static TranscriptionDialect Dialect(double seconds) => new(
        stretch => [new(new ProgressEvent(Math.Round(stretch.EndSeconds, 3), Math.Round(seconds, 3), [.. stretch.Segments.Select(EvaluationChunk.Of)]), "progress")],
        done => new(TranscribeAnswer.Of(done), "result"),
        refusal => new(new ErrorEvent(refusal.Status, refusal.Code, refusal.Title, refusal.Detail), "error"));

    /// <param name="Seconds">How much of the recording is done, in seconds.</param>
    /// <param name="Duration">Length of the recording in seconds.</param>
    /// <param name="Chunks">What was said since the last event.</param>
    private sealed record ProgressEvent(double Seconds, double Duration, IReadOnlyList<EvaluationChunk> Chunks);

    /// <summary>A problem (RFC 9457) met after the answer had begun.</summary>
    private sealed record ErrorEvent(int Status, string Code, string Title, string Detail);
}
