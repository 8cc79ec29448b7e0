using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Eloquence.Contract.Tests;

[Collection(SystemCollection.Name)]
public sealed class SessionTests(EloquenceSystem system)
{
    private readonly string _user = $"user_{Guid.NewGuid():N}";

    [Fact]
    [ClientCall("POST", "/api/sessions", "exercise detail (`ApiService`), REST confidence screen")]
    public async Task A_session_is_created_and_a_second_tap_gets_it_again()
    {
        var created = await StartAsync();
        var session = await created.JsonAsync(HttpStatusCode.Created);
        var reused = await (await StartAsync()).JsonAsync();

        Assert.Equal(session.Text("session_id"), reused.Text("session_id"));
        Assert.All(["session_id", "room_name", "livekit_token"], name => Assert.NotEmpty(session.Text(name)));
        Assert.Equal($"ws://{system.Gateway.BaseAddress!.Authority}", session.Text("livekit_url"));
        Assert.Equal("active", session.Text("status"));
        session.GetProperty("initial_message").Whole("timestamp");
        Assert.NotEmpty(session.GetProperty("initial_message").Text("text"));
        session.Instant("created_at");
        session.Decimal("created_timestamp");
    }

    [Fact]
    [ClientCall("POST", "/api/session/start", "`ApiService`, fallback after 404")]
    public async Task The_legacy_start_is_a_200_with_a_WebSocket_address()
    {
        var session = await (await system.Gateway.PostAsJsonAsync("/api/session/start", new { user_id = _user, scenario_id = "demo-1" })).JsonAsync();

        Assert.StartsWith($"ws://{system.Gateway.BaseAddress!.Authority}/", session.Text("websocket_url"), StringComparison.Ordinal);
        Assert.NotEmpty(session.Text("session_id"));
        Assert.Equal(JsonValueKind.Object, session.GetProperty("initial_message").ValueKind);
    }

    [Fact]
    [ClientCall("GET", "/api/sessions/{id}", "exercise service")]
    [ClientCall("DELETE", "/api/sessions/{id}", "`ApiService.endSession`, first try")]
    [ClientCall("POST", "/api/session/{id}/end", "`ApiService.endSession`, fallback")]
    [ClientCall("POST", "/api/sessions/{id}/end", "`ConfidenceApiService`")]
    public async Task A_session_ends_in_each_spelling_with_a_report_that_parses()
    {
        var id = (await (await StartAsync()).JsonAsync(HttpStatusCode.Created)).Text("session_id");
        Assert.Equal("active", (await (await system.Gateway.GetAsync($"/api/sessions/{id}")).JsonAsync()).Text("status"));

        HttpResponseMessage[] ends =
        [
            await system.Gateway.DeleteAsync($"/api/sessions/{id}"),
            await system.Gateway.PostAsync($"/api/session/{id}/end", null),
            await system.Gateway.PostAsync($"/api/sessions/{id}/end", null),
        ];

        foreach (var end in ends)
        {
            var flat = await end.JsonAsync();
            foreach (var report in new[] { flat, flat.GetProperty("report") })
            {
                Assert.Equal(id, report.Text("session_id"));
                Assert.Equal(0, report.Whole("interactions"));
                report.Number("duration");
                report.Strings("recommendations");
                Assert.Equal(JsonValueKind.Object, report.GetProperty("detailed_metrics").ValueKind);
                report.Instant("timestamp");
            }
        }
    }

    [Fact]
    [ClientCall("GET", "/api/sessions/active", "diagnostics")]
    public async Task Active_sessions_are_counted()
    {
        await StartAsync();

        var active = await (await system.Gateway.GetAsync("/api/sessions/active")).JsonAsync();

        Assert.True(active.Whole("total_active") >= 1);
        Assert.Equal(JsonValueKind.Object, active.GetProperty("active_sessions").ValueKind);
        active.Instant("timestamp");
    }

    [Fact]
    public async Task A_missing_user_is_a_400_with_the_keys_of_both_older_backends()
    {
        await (await system.Gateway.PostAsJsonAsync("/api/sessions", new { language = "fr" })).ProblemAsync(HttpStatusCode.BadRequest, "user_id_missing");
    }

    private Task<HttpResponseMessage> StartAsync() => system.Gateway.PostAsJsonAsync(
        "/api/sessions", new { user_id = _user, scenario_id = "demo-1", language = "fr", goal = "Convaincre", is_multi_agent = false });
}
