using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Eloquence.Redis;

/// <summary>What a service may change about its Redis client.</summary>
public sealed class RedisClientSettings
{
    /// <summary>Connection string; by default <c>ConnectionStrings:{connectionName}</c>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>True to register no health check.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>What an unreachable server means for this service; a service that can do without says <see cref="HealthStatus.Degraded"/>.</summary>
    public HealthStatus FailureStatus { get; set; } = HealthStatus.Unhealthy;
}
