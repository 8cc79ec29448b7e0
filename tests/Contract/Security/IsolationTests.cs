using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Eloquence.Contract.Tests.Security;

/// <summary>
/// The app has no log-in: a user is the name it sends, and whoever knows the id of a session, a take or a room may use it. So two users' data stay
/// apart when nothing of one is found under any name or id of the other, nor in what is for everybody, and when no id can be guessed
/// (<see cref="IdentifierTests"/>).
/// </summary>
[Collection(SystemCollection.Name)]
public sealed class IsolationTests(EloquenceSystem system)
{
    private static readonly string[] ForEverybody =
    [
        "/", "/health", "/metrics", "/status", "/dashboard", "/api/diagnostic", "/api/diagnostic/logs", "/diagnostics/logs", "/api/agents/status", "/api/sessions/active",
        "/api/statistics", "/analytics/global", "/api/exercises?page_size=100", "/api/exercise-templates", "/api/scenarios", "/virelangues", "/v1/models", "/adaptive/status",
    ];

    [Fact]
    public async Task Two_users_at_the_same_time_find_their_own_and_nothing_of_each_other()
    {
        var marie = new Speaker(system, "marie", "La princesse écoute la musique et regarde le jardin.", "fr+f5");
        var paul = new Speaker(system, "paul", "Le directeur prépare la réunion avec son équipe.", "fr+m7");
        await Task.WhenAll(marie.WorkAsync(), paul.WorkAsync());

        var (ofMarie, ofPaul) = (await marie.EverythingAsync(), await paul.EverythingAsync());
        var common = string.Join('\n', await Task.WhenAll(ForEverybody.Select(system.Gateway.GetStringAsync)));

        Assert.All(marie.Analyses.Append(marie.Name), trace => Assert.Contains(trace, ofMarie, StringComparison.Ordinal));
        Assert.All(paul.Analyses.Append(paul.Name), trace => Assert.Contains(trace, ofPaul, StringComparison.Ordinal));
        Assert.All(marie.Traces, trace => Assert.DoesNotContain(trace, ofPaul, StringComparison.OrdinalIgnoreCase));
        Assert.All(paul.Traces, trace => Assert.DoesNotContain(trace, ofMarie, StringComparison.OrdinalIgnoreCase));
        Assert.All(marie.Traces.Concat(paul.Traces), trace => Assert.DoesNotContain(trace, common, StringComparison.OrdinalIgnoreCase));
        foreach (var (own, id) in new[] { marie, paul }.SelectMany(user => user.Analyses.Select(id => (user.Take, id))))
        {
            Assert.Equal(own, await system.Gateway.GetByteArrayAsync($"/api/analyses/{id}/recording"));
        }

        // Whoever goes takes everything along, and nothing of anybody else.
        using var gone = await system.Gateway.DeleteAsync($"/api/users/{marie.Name}");
        Assert.Equal(HttpStatusCode.OK, gone.StatusCode);
        foreach (var path in marie.Analyses.SelectMany(id => (string[])[$"/api/analyses/{id}", $"/api/analyses/{id}/recording", $"/api/analyses/{id}/report"]))
        {
            using var missing = await system.Gateway.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        }

        Assert.Equal(0, (await (await system.Gateway.GetAsync($"/api/sessions?user_id={marie.Name}")).JsonAsync()).Whole("total"));
        Assert.Equal(2, (await (await system.Gateway.GetAsync($"/api/sessions?user_id={paul.Name}")).JsonAsync()).Whole("total"));
        Assert.Equal(paul.Analyses.Count, (await (await system.Gateway.GetAsync($"/api/analyses?user_id={paul.Name}")).JsonAsync()).Whole("total"));
        Assert.Equal(paul.Take, await system.Gateway.GetByteArrayAsync($"/api/analyses/{paul.Analyses[0]}/recording"));
    }

    [Fact]
    public async Task The_same_bytes_of_two_users_are_two_analyses()
    {
        var take = await system.SpeakAsync("Bonjour à tous.");
        var answers = new List<JsonElement>();
        foreach (var user in new[] { "marie", "paul" })
        {
            using var answer = await system.Gateway.PostFormAsync("/api/voice-analysis", Multipart.File(take, fields: [("user_id", $"{user}-{Guid.NewGuid():N}")]));
            answers.Add(await answer.JsonAsync());
        }

        Assert.NotEqual(answers[0].Text("analysis_id"), answers[1].Text("analysis_id"));
        Assert.NotEqual(answers[0].Text("user_id"), answers[1].Text("user_id"));
    }

    /// <summary>Names that look like another user's to a careless comparison.</summary>
    [Theory]
    [InlineData("{0} ")]
    [InlineData("{0}%")]
    [InlineData("{0}_")]
    [InlineData("{0}/../{0}x")]
    [InlineData("{0}\u0301")]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("*")]
    public async Task A_name_that_resembles_another_one_is_another_user(string pattern)
    {
        var user = $"Élodie-{Guid.NewGuid():N}";
        using var created = await system.Gateway.PostAsJsonAsync("/api/sessions", new { user_id = user, scenario_id = "demo-1" });
        var session = (await created.JsonAsync(HttpStatusCode.Created)).Text("session_id");
        var other = string.Format(provider: null, pattern, pattern == "{0} " ? user.ToLowerInvariant() : user);

        var list = await (await system.Gateway.GetAsync($"/api/sessions?user_id={Uri.EscapeDataString(other)}")).JsonAsync();

        Assert.Equal(0, list.Whole("total"));
        Assert.DoesNotContain(session, list.GetRawText(), StringComparison.Ordinal);
    }
}
