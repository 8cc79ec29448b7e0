using Eloquence.Api.Scenarios;

namespace Eloquence.Api.Endpoints;

/// <summary><c>/api/scenarios</c>.</summary>
internal static class ScenarioEndpoints
{
    private const string DefaultLanguage = "fr";

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(3);

    public static void MapScenarios(this IEndpointRouteBuilder api)
    {
        var scenarios = api.MapGroup("/scenarios").WithTags("Scenarios").WithBudget(Budget);
        scenarios.MapGet("", ListAsync).Produces<ScenarioList>().WithSummary("Scenarios in a language, optionally of one type or difficulty.");
        scenarios.MapGet("{id}", GetAsync).Produces<Scenario>().WithSummary("One scenario.");
    }

    private static async Task<IResult> ListAsync(
        ScenarioCatalogue catalogue, TimeProvider time, CancellationToken cancellationToken, string? language = null, string? type = null, string? difficulty = null)
    {
        var wanted = TextRule.Optional(language, "language") ?? DefaultLanguage;
        var scenarios = await catalogue.FindAsync(wanted, type, difficulty, cancellationToken);
        return TypedResults.Ok(new ScenarioList(scenarios, scenarios.Count, wanted, time.GetUtcNow().UtcDateTime));
    }

    private static async Task<IResult> GetAsync(string id, ScenarioCatalogue catalogue, CancellationToken cancellationToken) =>
        await catalogue.GetAsync(id, cancellationToken) is { } scenario
            ? TypedResults.Ok(scenario)
            : RejectionFilter.NotFound("scenario");

    private sealed record ScenarioList(IReadOnlyList<Scenario> Scenarios, int Total, string Language, DateTime Timestamp);
}
