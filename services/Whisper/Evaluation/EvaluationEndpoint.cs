using Eloquence.Contracts;
using Eloquence.ServiceDefaults;
using Eloquence.Whisper.Endpoints;
using Eloquence.Whisper.Infrastructure;
using Eloquence.Whisper.Sessions;
using Eloquence.Whisper.Uploads;
using Microsoft.AspNetCore.Mvc;

namespace Eloquence.Whisper.Evaluation;

/// <summary>
/// <c>POST /evaluate/final</c>: a recording as a form gives its words and its evaluation; JSON with a <c>session_id</c> gives the final text
/// of a live session.
/// </summary>
internal static class EvaluationEndpoint
{
    public static void MapEvaluation(this IEndpointRouteBuilder routes) => routes.MapPost("/evaluate/final", EvaluateAsync)
        .WithTags("Recordings")
        .WithSummary("Words and evaluation of a recording, or the final text of a live session.")
        .DescribeRecording(alsoAsBody: false, fields: ["scenario_title", "scenario_description", "scenario_difficulty", "scenario_keywords", "language"])
        .Produces<EvaluationAnswer>()
        .WithMetadata(new DisableRequestSizeLimitAttribute())
        .AddEndpointFilter(RefusalFilter.InvokeAsync);

    private static async Task<IResult> EvaluateAsync(
        HttpContext context,
        RecordingTranscriber transcriber,
        SpeechEvaluationClient evaluation,
        SessionStore store,
        OpenSessions open,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (context.Request.HasJsonContentType())
        {
            var id = await StreamingEndpoints.ReadSessionIdAsync(context.Request, cancellationToken);
            open.End(id);
            return Json(await StreamingEndpoints.WaitForFinalAsync(id, store, time, cancellationToken));
        }
        using var opened = await transcriber.OpenAsync(context, upload => UploadSettings.Of(upload, context.Request.Query), cancellationToken);
        var done = await transcriber.TranscribeAsync(opened, cancellationToken);
        var (report, missing) = await evaluation.EvaluateAsync(done, cancellationToken);
        return Json(EvaluationAnswer.Of(done, report, missing));
    }

    private static IResult Json<T>(T answer) => TypedResults.Json(answer, ContractJson.Options, "application/json; charset=utf-8");
}
