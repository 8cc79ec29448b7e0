using Eloquence.Tests.Support.Fuzz;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Eloquence.Api.Tests.Fuzz;

/// <summary>Every route of the API, whoever adds one, gets random JSON and random uploads.</summary>
public sealed class HttpFuzzTests(Backing backing) : ApiTest(backing)
{
    private const int Parts = 4;
    private const int CasesOfPart = 10_000_000;

    private protected override (string Key, string Value)[] Settings =>
        [("LiveKit:ApiKey", "fuzz-key"), ("LiveKit:ApiSecret", "a-secret-of-the-tests-with-more-than-32-characters")];

    /// <summary>In parts, as 10,000 cases of all routes take longer than one likes to wait.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task No_request_ends_in_a_failure_of_the_server_and_nothing_is_left_behind(int part)
    {
        var all = FuzzedRoutes.Of(Api.Services.GetRequiredService<EndpointDataSource>());
        Assert.True(all.Count > 15, $"only {all.Count} routes were found");
        var routes = all.Where((_, index) => index % Parts == part).ToList();
        await RouteFuzz.RunAsync(Api.Client, routes, 5, (Parts + part) * CasesOfPart);
        var holdings = new Holdings();

        var failures = await RouteFuzz.RunAsync(Api.Client, routes, FuzzCases.PerRoute, ((2 * Parts) + part) * CasesOfPart);

        Assert.True(failures.Count == 0, string.Join('\n', failures.Take(10).Concat(Api.Log.Errors.Take(3))));
        Assert.Empty(Api.Log.Errors);
        Assert.True((await Api.Client.GetAsync("/health")).IsSuccessStatusCode);
        await holdings.AreGivenBackAsync();
    }
}
