namespace Eloquence.Contract.Tests;

[Collection(SystemCollection.Name)]
public sealed class ScenarioTests(EloquenceSystem system)
{
    [Fact]
    [ClientCall("GET", "/health", "every client, 2 s")]
    public async Task Health_is_the_word_healthy()
    {
        var health = await (await system.Gateway.GetAsync("/health")).JsonAsync();

        Assert.Equal("healthy", health.Text("status"));
        Assert.NotEmpty(health.Text("service"));
        health.Instant("timestamp");
    }

    [Fact]
    [ClientCall("GET", "/api/scenarios", "scenario list, REST confidence screen")]
    public async Task Scenarios_have_the_kinds_the_list_casts_to()
    {
        var list = await (await system.Gateway.GetAsync("/api/scenarios?language=fr")).JsonAsync();

        Assert.True(list.Whole("total") >= 3);
        Assert.Equal("fr", list.Text("language"));
        list.Instant("timestamp");
        Assert.All(list.GetProperty("scenarios").EnumerateArray(), scenario =>
        {
            Assert.All(["id", "title", "description", "language"], name => Assert.NotEmpty(scenario.Text(name)));
            Assert.Matches("^(professional|communication|social)$", scenario.Text("category"));
            Assert.Matches("^(beginner|intermediate|advanced)$", scenario.Text("difficulty"));
            scenario.Whole("duration_minutes");
            scenario.Strings("tags");
            scenario.Instant("created_at");
            scenario.Instant("updated_at");
        });
    }

    [Fact]
    [ClientCall("GET", "/api/scenarios/{id}", "exercise detail")]
    public async Task One_scenario_can_be_read()
    {
        Assert.Equal("demo-1", (await (await system.Gateway.GetAsync("/api/scenarios/demo-1")).JsonAsync()).Text("id"));
    }
}
