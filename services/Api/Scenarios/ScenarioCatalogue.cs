using Eloquence.Api.Infrastructure.Postgres;
using Eloquence.Api.Infrastructure.Redis;

namespace Eloquence.Api.Scenarios;

/// <summary>The scenarios on offer. There are few of them, so the whole catalogue is cached as one entry and filtered here.</summary>
internal sealed class ScenarioCatalogue(ScenarioStore store, ScenarioCache cache)
{
    /// <summary>Scenarios that match every given filter; a filter that is <see langword="null"/> matches all.</summary>
    public async Task<IReadOnlyList<Scenario>> FindAsync(string? language, string? category, string? difficulty, CancellationToken cancellationToken)
    {
        var all = await AllAsync(cancellationToken);
        return [.. all.Where(scenario => Matches(language, scenario.Language) && Matches(category, scenario.Category) && Matches(difficulty, scenario.Difficulty))];
    }

    public async Task<Scenario?> GetAsync(string id, CancellationToken cancellationToken) =>
        (await AllAsync(cancellationToken)).FirstOrDefault(scenario => string.Equals(scenario.Id, id, StringComparison.Ordinal));

    private static bool Matches(string? wanted, string actual) =>
        string.IsNullOrWhiteSpace(wanted) || string.Equals(wanted, actual, StringComparison.OrdinalIgnoreCase);

    private async Task<IReadOnlyList<Scenario>> AllAsync(CancellationToken cancellationToken)
    {
        if (await cache.GetAsync(cancellationToken) is { } cached)
        {
            return cached;
        }

        var stored = await store.AllAsync(cancellationToken);
        await cache.SetAsync(stored, cancellationToken);
        return stored;
    }
}
