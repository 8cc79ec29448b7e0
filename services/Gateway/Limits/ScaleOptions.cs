using Microsoft.Extensions.Options;

namespace Eloquence.Gateway.Limits;

/// <summary>The configuration section <c>Scale</c>: one entry per service, the same numbers that replicas and manifests are made from.</summary>
internal sealed class ScaleOptions
{
    /// <summary>Limits by name of the service; a service without an entry has the defaults of <see cref="ServiceScale"/>.</summary>
    [ValidateEnumeratedItems]
    public IDictionary<string, ServiceScale> Scale { get; } = new Dictionary<string, ServiceScale>(StringComparer.OrdinalIgnoreCase);
}
