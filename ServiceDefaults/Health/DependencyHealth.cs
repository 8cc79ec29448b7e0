using System.Text.Json.Serialization;

namespace Eloquence.ServiceDefaults;

/// <summary>Health of one thing a service depends on.</summary>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="LatencyMs">How long the check took, in milliseconds.</param>
/// <param name="Reason">Why it is not healthy, without addresses and credentials; the log says more.</param>
public sealed record DependencyHealth(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("latency_ms")] double LatencyMs,
    [property: JsonPropertyName("reason"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null);
