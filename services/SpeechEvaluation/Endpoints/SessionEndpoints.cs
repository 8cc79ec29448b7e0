using Eloquence.Contracts;
using Eloquence.ServiceDefaults;
using Eloquence.SpeechEvaluation.Evaluating;
using Eloquence.SpeechEvaluation.Infrastructure;
using Eloquence.SpeechEvaluation.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace Eloquence.SpeechEvaluation.Endpoints;

/// <summary>Sessions: creating them, the two live dialects, and the results.</summary>
internal static class SessionEndpoints
{
    private const string Frames = "Sound is 16-bit little-endian mono PCM at 16 kHz, as binary frames or in base64 as `data` of `audio_data`; `session_end` ends the session and answers its results.";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var sessions = routes.MapGroup("").WithTags("Sessions");
        sessions.MapPost("/sessions/create", (HttpContext context) => Created(context, "/sessions/{0}/realtime"))
            .Produces<CreatedSession>().WithSummary("Gives out a session and the address of its WebSocket.");
        sessions.MapPost("/hybrid-session", (HttpContext context) => Created(context, "/ws/realtime/{0}"))
            .Produces<CreatedSession>().WithSummary("The same for the hybrid clients.");
        sessions.MapGet("/ws/realtime/{id}", (string id, HttpContext context, IServiceProvider services) => LiveAsync<HybridDialect>(id, context, services))
            .DescribeWebSocket("Sessions", "Sound in, live metrics and results out, for the hybrid clients.", Frames);
        sessions.MapGet("/sessions/{id}/realtime", (string id, HttpContext context, IServiceProvider services) => LiveAsync<ClientDialect>(id, context, services))
            .DescribeWebSocket("Sessions", "Sound in, live metrics and results out.", Frames);
        sessions.MapGet("/sessions/{id}/results", ResultsAsync).Produces<SessionResults>().WithSummary("The results of a session.");
        sessions.MapPost("/sessions/{id}/analyze", AnalyseAsync).Produces<SessionResults>().WithMetadata(new DisableRequestSizeLimitAttribute())
            .DescribeRecording(alsoAsBody: true, fields: "transcript").WithSummary("Evaluates a recording as the take of a session.");
    }

    /// <summary>A session needs no state before its sound, so that any replica may serve it. The body, if any, is the client's own business.</summary>
    private static IResult Created(HttpContext context, string socket)
    {
        var id = SessionId.New();
        var path = string.Format(provider: null, socket, id);
        var scheme = context.Request.IsHttps ? "wss" : "ws";
        return TypedResults.Ok(new CreatedSession(
            id, path, $"{scheme}://{context.Request.Host}{path}", "/analyze", $"/sessions/{id}/results",
            new SessionConfig(Audio.LiveVoiceMeter.SampleRate, 1, "pcm_s16le", "fr"), "created"));
    }

    private static async Task<IResult> LiveAsync<TDialect>(string id, HttpContext context, IServiceProvider services)
        where TDialect : ISessionDialect, new()
    {
        if (!SessionId.IsValid(id))
        {
            return MeasureProblems.BadSession();
        }
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            return MeasureProblems.UpgradeRequired();
        }
        using var place = services.GetRequiredService<SessionPlaces>().TryTake();
        if (place is null)
        {
            context.Response.Headers.RetryAfter = "5";
            return MeasureProblems.NoPlace();
        }
        using var socket = new SessionSocket(await context.WebSockets.AcceptWebSocketAsync());
        await using var session = new VoiceSession(
            socket, new TDialect(), id, services.GetRequiredService<MeasurementGate>(), services.GetRequiredService<SpeechEvaluator>(),
            services.GetRequiredService<SessionReports>(), services.GetRequiredService<TimeProvider>());
        await session.RunAsync(context.RequestAborted);
        return Results.Empty;
    }

    private static async Task<IResult> ResultsAsync(string id, SessionReports reports, CancellationToken cancellationToken) =>
        !SessionId.IsValid(id) ? MeasureProblems.BadSession()
        : await reports.FindAsync(id, cancellationToken) is { } report ? TypedResults.Ok(SessionResults.Of(id, report))
        : MeasureProblems.NoResults();

    /// <summary>With a recording in the body: evaluates it as the take of the session. Without: the results there are.</summary>
    private static Task<IResult> AnalyseAsync(
        string id, HttpContext context, RecordingWork work, SpeechEvaluator evaluator, SessionReports reports, CancellationToken cancellationToken) =>
        work.RunAsync(context, async admission =>
        {
            if (!SessionId.IsValid(id))
            {
                return MeasureProblems.BadSession();
            }
            using var form = await UploadForm.ReadAsync(context.Request, RecordingLimits.MaximumBytes, cancellationToken);
            if (!form.HasAudio || form.Audio.IsEmpty)
            {
                return await ResultsAsync(id, reports, cancellationToken);
            }
            var report = await evaluator.EvaluateAsync(form.Audio, TranscriptField.Read(form.Field("transcript")), admission, cancellationToken);
            await reports.KeepAsync(id, report, cancellationToken);
            return TypedResults.Ok(SessionResults.Of(id, report));
        });

    /// <param name="SessionId">The new session.</param>
    /// <param name="WebsocketUrl">Path of its WebSocket.</param>
    /// <param name="WebsocketAddress">The same as an absolute address at the host the client asked.</param>
    /// <param name="AnalysisEndpoint">Where a whole recording can be sent instead.</param>
    /// <param name="ResultsEndpoint">Where the results will be.</param>
    /// <param name="SessionConfig">What the WebSocket takes.</param>
    /// <param name="Status"><c>created</c>.</param>
    private sealed record CreatedSession(
        string SessionId, string WebsocketUrl, string WebsocketAddress, string AnalysisEndpoint, string ResultsEndpoint, SessionConfig SessionConfig, string Status);

    private sealed record SessionConfig(int SampleRate, int Channels, string Encoding, string Language);
}

/// <summary>The results of a session: the evaluation flat, as the first client reads it, and as an object.</summary>
internal sealed record SessionResults(
    string SessionId, string Status, double? OverallScore, string Feedback, ClientMetrics? Metrics, string DetailedFeedback, ClientEvaluation? Evaluation,
    string Transcription, string Engine, bool Degraded, IReadOnlyList<string> Reasons)
{
    public static SessionResults Of(string id, SpeechReport report) => new(
        id, "completed", report.Evaluation?.OverallScore, report.Evaluation?.Feedback ?? "", report.Evaluation?.Metrics, report.Evaluation?.DetailedFeedback ?? "",
        report.Evaluation, report.Transcript?.Text ?? "", report.Measurement.Engine, report.Degraded, report.Reasons);
}
