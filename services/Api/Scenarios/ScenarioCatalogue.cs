using Eloquence.Api.Infrastructure.Postgres;
using Eloquence.Api.Infrastructure.Redis;

namespace Eloquence.Api.Scenarios;

/// <summary>
/// The scenarios on offer. There are few of them, so the whole catalogue is kept: in this process for a few seconds, in Redis for all
/// replicas a little longer.
/// </summary>
internal sealed class ScenarioCatalogue(ScenarioStore store, ScenarioCache cache, TimeProvider time)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    private volatile Snapshot? _latest;

    /// <summary>Scenarios that match every given filter; a filter that is <see langword="null"/> matches all.</summary>
    public async Task<IReadOnlyList<Scenario>> FindAsync(string? language, string? category, string? difficulty, CancellationToken cancellationToken)
    {
        var all = await AllAsync(cancellationToken);
        return [.. all.Where(scenario => Matches(language, scenario.Language) && Matches(category, scenario.Category) && Matches(difficulty, scenario.Difficulty))];
    }

    public async ValueTask<Scenario?> GetAsync(string id, CancellationToken cancellationToken) =>
        (await AllAsync(cancellationToken)).FirstOrDefault(scenario => string.Equals(scenario.Id, id, StringComparison.Ordinal));

    private static bool Matches(string? wanted, string actual) =>
        string.IsNullOrWhiteSpace(wanted) || string.Equals(wanted, actual, StringComparison.OrdinalIgnoreCase);

    private ValueTask<IReadOnlyList<Scenario>> AllAsync(CancellationToken cancellationToken) =>
        _latest is { } latest && time.GetElapsedTime(latest.ReadAt) < Freshness ? new(latest.Scenarios) : new(ReadAsync(cancellationToken));

    private async Task<IReadOnlyList<Scenario>> ReadAsync(CancellationToken cancellationToken)
    {
        var scenarios = await cache.GetAsync(cancellationToken);
        if (scenarios is null)
        {
            scenarios = await store.AllAsync(cancellationToken);
            await cache.SetAsync(scenarios, cancellationToken);
        }

        _latest = new Snapshot(scenarios, time.GetTimestamp());
        return scenarios;
    }

    private sealed record Snapshot(IReadOnlyList<Scenario> Scenarios, long ReadAt);
}
