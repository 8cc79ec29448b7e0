using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Eloquence.ServiceDefaults.Health;

/// <summary><c>/alive</c>: the process answers. <c>/health</c>: what it depends on answers too.</summary>
internal static class HealthEndpoints
{
    private const string Alive = "/alive";
    private const string Health = "/health";

    public static bool Includes(PathString path) => path == Alive || path == Health;

    public static void AddHealth(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks();
        builder.Services.TryAddSingleton<HealthCheckRunner>();
        builder.Services.TryAddSingleton<HealthReporter>();
        builder.Services.TryAddSingleton<IHealthReporter>(services => services.GetRequiredService<HealthReporter>());
    }

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Alive, (HealthReporter health) => Answer(health.Alive())).ExcludeFromDescription().DisableHttpMetrics();
        routes.MapGet(Health, async (IHealthReporter health, CancellationToken cancellationToken) =>
            Answer(await health.ReportAsync(cancellationToken))).ExcludeFromDescription().DisableHttpMetrics();
    }

    private static JsonHttpResult<HealthReport> Answer(HealthReport report) => TypedResults.Json(
        report, HealthJson.Default.HealthReport, "application/json; charset=utf-8",
        report.Status == HealthWords.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
}
