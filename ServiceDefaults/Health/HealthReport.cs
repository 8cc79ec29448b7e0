using System.Text.Json.Serialization;

namespace Eloquence.ServiceDefaults;

/// <summary>The body of <c>/health</c>, as the Eloquence app reads it.</summary>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>: the worst of the dependencies.</param>
/// <param name="Service">Name of the service, such as <c>eloquence-api</c>.</param>
/// <param name="Timestamp">When this was found out, UTC.</param>
/// <param name="Dependencies">What the service needs, by name.</param>
public sealed record HealthReport(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("service")] string Service,
    [property: JsonPropertyName("timestamp")] DateTime Timestamp,
    [property: JsonPropertyName("dependencies")] IReadOnlyDictionary<string, DependencyHealth> Dependencies);
