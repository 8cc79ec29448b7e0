using Eloquence.Contracts;
using Eloquence.ServiceDefaults;
using Eloquence.SpeechEvaluation.Clients;
using Eloquence.SpeechEvaluation.Evaluating;
using Eloquence.SpeechEvaluation.Infrastructure;
using Eloquence.SpeechEvaluation.Measuring;
using Eloquence.SpeechEvaluation.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace Eloquence.SpeechEvaluation.Endpoints;

/// <summary>
/// The routes older clients know. Each takes a recording as the body, as a form or as base64 in JSON, and answers one side of the same report.
/// </summary>
internal static class ClientEndpoints
{
    private const string HybridPart = "audio_file";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var clients = routes.MapGroup("").WithTags("Client analyses").WithMetadata(new DisableRequestSizeLimitAttribute()).DescribeRecording(alsoAsBody: true, fields: ["transcript", "session_id"]);
        foreach (var path in (string[])["/analyze", "/analyze_speech"])
        {
            clients.MapPost(path, AnalyseAsync).Produces<VoskAnalysis>()
                .WithSummary("Analyses a recording; the file's name in the form, audio or audio_file, says which client asks.");
        }

        MapPart(clients, "/analyze/speech-rate", (analyses, report) => analyses.SpeechRate(report));
        MapPart(clients, "/analyze/intonation", (analyses, report) => analyses.Intonation(report));
        MapPart(clients, "/analyze/pauses", (_, report) => PartAnalyses.Pauses(report));
        MapPart(clients, "/analyze/energy", (analyses, report) => analyses.Energy(report));
        MapPart(clients, "/analyze/disfluencies", (_, report) => PartAnalyses.Disfluencies(report));
        clients.MapPost("/prosody/realtime", RealtimeProsodyAsync).WithSummary("Prosody of a piece of sound.").Produces<RealtimeProsody>();
        MapReport(clients, "/prosody/analyze", report => Prosody.Of(report)).WithSummary("Prosody of a recording.").Produces<Prosody>();
        MapReport(clients, "/feedback/immediate", report => ImmediateFeedback.Of(report)).WithSummary("One advice on a recording.").Produces<ImmediateFeedback>();
        MapReport(clients, "/feedback/coaching", report => Coaching.Of(report)).WithSummary("Advice and exercises after a recording.").Produces<Coaching>();
    }

    /// <summary>Two services had a route of this name: the name of the file tells which one is meant.</summary>
    private static Task<IResult> AnalyseAsync(HttpContext context, RecordingWork work, SpeechEvaluator evaluator, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        return work.RunAsync(context, async admission =>
        {
            using var form = await UploadForm.ReadAsync(context.Request, RecordingLimits.MaximumBytes, cancellationToken);
            var report = await evaluator.EvaluateAsync(form.Audio, TranscriptField.Read(form.Field("transcript")), admission, cancellationToken);
            return form.PartName == HybridPart
                ? TypedResults.Ok(HybridAnalysis.Of(report, form.FileName))
                : TypedResults.Ok(VoskAnalysis.Of(report, time.GetElapsedTime(start)));
        });
    }

    private static void MapPart(IEndpointRouteBuilder routes, string path, Func<PartAnalyses, SpeechReport, PartAnalysis> part) => routes.MapPost(
        path,
        (HttpContext context, RecordingWork work, SpeechEvaluator evaluator, SessionReports reports, PartAnalyses analyses, CancellationToken cancellationToken) =>
            AnswerAsync(context, work, evaluator, reports, report => part(analyses, report), cancellationToken))
        .WithSummary("One side of a recording, with the words and levels the client knows.").Produces<PartAnalysis>();

    private static RouteHandlerBuilder MapReport(IEndpointRouteBuilder routes, string path, Func<SpeechReport, object> part) => routes.MapPost(
        path,
        (HttpContext context, RecordingWork work, SpeechEvaluator evaluator, SessionReports reports, CancellationToken cancellationToken) =>
            AnswerAsync(context, work, evaluator, reports, part, cancellationToken));

    /// <summary>From the recording in the request, else from the finished session that its <c>session_id</c> names.</summary>
    private static Task<IResult> AnswerAsync(
        HttpContext context, RecordingWork work, SpeechEvaluator evaluator, SessionReports reports, Func<SpeechReport, object> answer, CancellationToken cancellationToken) =>
        work.RunAsync(context, async admission =>
        {
            using var form = await UploadForm.ReadAsync(context.Request, RecordingLimits.MaximumBytes, cancellationToken);
            if (!form.HasAudio && form.Field("session_id") is { } session)
            {
                return !SessionId.IsValid(session) ? MeasureProblems.BadSession()
                    : await reports.FindAsync(session, cancellationToken) is { } stored ? Results.Ok(answer(stored))
                    : MeasureProblems.NoResults();
            }
            var report = await evaluator.EvaluateAsync(form.Audio, TranscriptField.Read(form.Field("transcript")), admission, cancellationToken);
            return Results.Ok(answer(report));
        });

    /// <summary>Sound alone, without words and scores, so that a client may ask several times a second.</summary>
    private static Task<IResult> RealtimeProsodyAsync(HttpContext context, RecordingWork work, SpeechMeasurer measurer, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        return work.RunAsync(context, async admission =>
        {
            using var form = await UploadForm.ReadAsync(context.Request, RecordingLimits.MaximumBytes, cancellationToken);
            var measured = await measurer.MeasureAsync(form.Audio, admission, cancellationToken);
            return TypedResults.Ok(new RealtimeProsody(
                VoskProsody.Of(measured), measured.DurationSeconds, measured.SpeechRatio, time.GetElapsedTime(start).TotalSeconds,
                measured.Engine, measured.Degraded, measured.Reasons));
        });
    }
}
