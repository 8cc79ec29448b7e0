using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Eloquence.ServiceDefaults;

/// <summary>The words for health that clients compare literally.</summary>
public static class HealthWords
{
    /// <summary>Everything works.</summary>
    public const string Healthy = "healthy";

    /// <summary>It works, something is missing.</summary>
    public const string Degraded = "degraded";

    /// <summary>It does not work.</summary>
    public const string Unhealthy = "unhealthy";

    /// <summary>The word for a status.</summary>
    /// <param name="status">Status of a check.</param>
    public static string Of(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => Healthy,
        HealthStatus.Degraded => Degraded,
        _ => Unhealthy,
    };
}
