using System.Collections.Concurrent;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// Gives resources that do not know when they were created the time they were first shown. The dashboard (13.5) stops
/// watching, silently and for good, at a resource without creation time.
/// </summary>
internal sealed class CreationTimes(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTime> _firstShown = new(StringComparer.Ordinal);

    public ResourceChange Complete(ResourceChange change)
    {
        switch (change)
        {
            case ResourceChange.Upsert { Resource: { CreatedAt: null } resource } upsert:
                var firstShown = _firstShown.GetOrAdd(resource.Name, _ => time.GetUtcNow().UtcDateTime);
                return upsert with { Resource = resource with { CreatedAt = firstShown } };
            case ResourceChange.Delete delete:
                _firstShown.TryRemove(delete.Name, out _);
                return change;
            default:
                return change;
        }
    }
}
