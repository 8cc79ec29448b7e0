using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Eloquence.Api.Infrastructure.Postgres;

/// <summary>Whether the schema this build needs is there; until then the API is alive but not healthy.</summary>
internal sealed class SchemaState : IHealthCheck
{
    private volatile string? _pending = "migrations pending";

    public bool IsReady => _pending is null;

    public void Waiting(string reason) => _pending = $"migrations pending: {reason}";

    public void Ready() => _pending = null;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_pending is { } reason ? HealthCheckResult.Unhealthy(reason) : HealthCheckResult.Healthy("migrations applied"));
}
