using Eloquence.Api.Infrastructure.Http;
using Eloquence.Api.Infrastructure.Postgres;
using Eloquence.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Eloquence.Api.Endpoints;

/// <summary>What the diagnostics screens of the clients ask.</summary>
internal static class DiagnosticEndpoints
{
    private const string NotUsed = "not_used";

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(3);

    public static void MapDiagnostics(this IEndpointRouteBuilder routes)
    {
        var diagnostics = routes.MapGroup("").WithTags("Diagnostics").WithBudget(Budget);
        diagnostics.MapGet("/api/diagnostic", DiagnoseAsync).WithSummary("State of the API and of what it needs.");
        foreach (var path in (string[])["/api/diagnostic/logs", "/diagnostics/logs"])
        {
            diagnostics.MapGet(path, Logs).WithSummary("Where the logs are: in the dashboard, not here.");
        }

        diagnostics.MapGet("/api/agents/status", Agents).WithSummary("Coaches that are in rooms.");
        foreach (var path in (string[])["/api/data", "/api/test-celery"])
        {
            diagnostics.MapGet(path, () => TypedResults.Ok(new TaskStatus("", NotUsed))).WithSummary("State of the task queue of before: there is none.");
        }

        diagnostics.MapGet("/dashboard", Monitoring).WithSummary("Where the system is watched: in the Aspire dashboard, not here.");
        diagnostics.MapGet("/adaptive/status", Monitoring).WithSummary("Where the load is adapted: by the limits of the gateway.");
        diagnostics.MapPost("/adaptive/test", Monitoring).WithSummary("The same.");
        diagnostics.MapGet("/analytics/user/{id}", (string id) => TypedResults.LocalRedirect($"~/api/users/{Uri.EscapeDataString(id)}/progress", preserveMethod: true))
            .WithSummary("Moved to /api/users/{id}/progress.");
        diagnostics.MapGet("/analytics/global", async (ExerciseStore store, CancellationToken cancellationToken) =>
            TypedResults.Ok(await store.CountAsync(cancellationToken))).WithSummary("Numbers of everything.");
    }

    private static async Task<Ok<Diagnosis>> DiagnoseAsync(IHealthReporter health, WhisperClient whisper, TimeProvider time, CancellationToken cancellationToken)
    {
        var report = await health.ReportAsync(cancellationToken);
        return TypedResults.Ok(new Diagnosis(
            time.GetUtcNow().UtcDateTime,
            report.Status,
            new ServicesStatus(
                whisper.IsConfigured ? "configured" : "not_configured",
                "client",
                report.Dependencies.TryGetValue("redis", out var redis) ? redis.Status : "unknown"),
            NotUsed));
    }

    private static Ok<LogExcerpt> Logs(TimeProvider time) => TypedResults.Ok(new LogExcerpt(
        [], time.GetUtcNow().UtcDateTime, "Logs are in the Aspire dashboard and wherever OTEL_EXPORTER_OTLP_ENDPOINT leads."));

    private static Ok<MonitoringNote> Monitoring(TimeProvider time) => TypedResults.Ok(new MonitoringNote(
        NotUsed, time.GetUtcNow().UtcDateTime, "Load is limited by the gateway (429 with Retry-After), states are at /health, measurements in the Aspire dashboard."));

    private static Ok<AgentsStatus> Agents(TimeProvider time) => TypedResults.Ok(new AgentsStatus(0, time.GetUtcNow().UtcDateTime, "no_agent"));

    /// <param name="Timestamp">Now, UTC.</param>
    /// <param name="BackendStatus"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
    /// <param name="ServicesStatus">Services by their role.</param>
    /// <param name="CeleryStatus"><c>not_used</c>: there is no task queue.</param>
    private sealed record Diagnosis(DateTime Timestamp, string BackendStatus, ServicesStatus ServicesStatus, string CeleryStatus);

    /// <param name="Asr"><c>configured</c> or <c>not_configured</c>.</param>
    /// <param name="Tts"><c>client</c>: phones speak with their own voice.</param>
    /// <param name="Redis"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
    private sealed record ServicesStatus(string Asr, string Tts, string Redis);

    /// <param name="TaskId">Empty: no task was begun.</param>
    /// <param name="Status"><c>not_used</c>.</param>
    private sealed record TaskStatus(string TaskId, string Status);

    private sealed record MonitoringNote(string Status, DateTime Timestamp, string Note);

    private sealed record LogExcerpt(IReadOnlyList<string> Logs, DateTime Timestamp, string Note);

    /// <param name="ActiveAgentsCount">Agents this API has sent into rooms: it sends none.</param>
    /// <param name="Timestamp">Now, UTC.</param>
    /// <param name="ServiceStatus"><c>no_agent</c>.</param>
    private sealed record AgentsStatus(int ActiveAgentsCount, DateTime Timestamp, string ServiceStatus);
}
