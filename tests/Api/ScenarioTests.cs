using System.Net;

namespace Eloquence.Api.Tests;

public sealed class ScenarioTests(Backing backing) : ApiTest(backing)
{
    [Fact]
    public async Task The_French_list_has_every_field_in_the_kind_the_client_casts_to()
    {
        var response = await Api.Client.GetAsync("/api/scenarios?language=fr");
        var list = await response.JsonAsync();

        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("fr", list.Text("language"));
        list.IsWhole("total");
        list.IsInstant("timestamp");
        var scenarios = list.GetProperty("scenarios").EnumerateArray().ToList();
        Assert.Equal(scenarios.Count, list.GetProperty("total").GetInt32());
        Assert.Superset(new HashSet<string> { "demo-1", "demo-2", "demo-3" }, scenarios.Select(scenario => scenario.Text("id")).ToHashSet());
        Assert.All(scenarios, scenario =>
        {
            Assert.Matches("^(professional|communication|social)$", scenario.Text("category"));
            Assert.Matches("^(beginner|intermediate|advanced)$", scenario.Text("difficulty"));
            Assert.NotEmpty(scenario.Text("title"));
            Assert.NotEmpty(scenario.Text("description"));
            Assert.Equal("fr", scenario.Text("language"));
            scenario.IsWhole("duration_minutes");
            scenario.IsInstant("created_at");
            scenario.IsInstant("updated_at");
            Assert.All(scenario.GetProperty("tags").EnumerateArray(), tag => Assert.NotEmpty(tag.GetString()!));
        });
    }

    [Fact]
    public async Task Accents_are_sent_as_they_are() =>
        Assert.Contains("Présenter un projet à son équipe", await Api.Client.GetStringAsync("/api/scenarios"), StringComparison.Ordinal);

    [Theory]
    [InlineData("type=professional", "demo-1")]
    [InlineData("difficulty=advanced", "demo-2")]
    [InlineData("type=social&difficulty=BEGINNER", "demo-3")]
    [InlineData("type=social&difficulty=advanced", "")]
    [InlineData("language=xx", "")]
    public async Task Filters_narrow_the_list(string query, string expected)
    {
        var list = await (await Api.Client.GetAsync($"/api/scenarios?{query}")).JsonAsync();

        Assert.Equal(expected, string.Join(',', list.GetProperty("scenarios").EnumerateArray().Select(scenario => scenario.Text("id"))));
    }

    [Fact]
    public async Task One_scenario_is_found_by_its_id_and_an_unknown_one_is_not()
    {
        Assert.Equal("Entretien d’embauche", (await (await Api.Client.GetAsync("/api/scenarios/demo-1")).JsonAsync()).Text("title"));
        await (await Api.Client.GetAsync("/api/scenarios/none")).IsRefusedAsync(404, "not_found");
    }

    [Theory]
    [InlineData("' or 1=1 --")]
    [InlineData("fr'; drop table scenarios; --")]
    public async Task Injection_attempts_match_nothing_and_change_nothing(string attempt)
    {
        var list = await (await Api.Client.GetAsync($"/api/scenarios?language={Uri.EscapeDataString(attempt)}")).JsonAsync();

        Assert.Equal(0, list.GetProperty("total").GetInt32());
        Assert.Equal(HttpStatusCode.NotFound, (await Api.Client.GetAsync($"/api/scenarios/{Uri.EscapeDataString(attempt)}")).StatusCode);
        Assert.Equal(4L, await Backing.QueryAsync<long>(Database, "select count(*) from scenarios"));
    }
}
