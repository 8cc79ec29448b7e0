using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Eloquence.Api.Tests;

public sealed class SessionTests(Backing backing) : ApiTest(backing)
{
    /// <summary>What Aspire sets for services behind a gateway.</summary>
    private protected override (string Key, string Value)[] Settings => [("ForwardedHeaders_Enabled", "true")];

    [Fact]
    public async Task A_second_tap_gets_the_same_session_and_every_field_has_its_kind()
    {
        var first = await Api.StartSessionAsync("marie");
        var second = await Api.StartSessionAsync("marie");

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal("application/json; charset=utf-8", first.Content.Headers.ContentType?.ToString());
        var session = await first.JsonAsync();
        Assert.Equal(session.Text("session_id"), (await second.JsonAsync()).Text("session_id"));
        Assert.True(Guid.TryParseExact(session.Text("session_id"), "D", out _));
        Assert.Matches("^session_demo-1_[0-9]+_[0-9a-f]{16}$", session.Text("room_name"));
        Assert.Matches("^ai_agent_[0-9]+_[0-9a-f]{8}$", session.Text("agent_identity"));
        Assert.Equal("user_marie", session.Text("participant_identity"));
        Assert.Equal(("marie", "demo-1", "fr", "active"), (session.Text("user_id"), session.Text("scenario_id"), session.Text("language"), session.Text("status")));
        Assert.NotEmpty(session.GetProperty("initial_message").Text("text"));
        session.GetProperty("initial_message").IsWhole("timestamp");
        session.IsInstant("created_at");
        Assert.Equal(JsonValueKind.Number, session.GetProperty("created_timestamp").ValueKind);
        Assert.Equal(JsonValueKind.Object, session.GetProperty("metadata").ValueKind);
        Assert.False(session.GetProperty("agent_connected").GetBoolean());
    }

    [Fact]
    public async Task Without_a_LiveKit_key_the_token_is_empty_and_the_answer_says_why()
    {
        var session = await (await Api.StartSessionAsync("marie")).JsonAsync();

        Assert.Equal("", session.Text("livekit_token"));
        Assert.True(session.GetProperty("degraded").GetBoolean());
        Assert.Contains("LiveKit:ApiKey", Assert.Single(session.GetProperty("reasons").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_LiveKit_address_is_the_one_the_client_came_by()
    {
        var direct = await (await Api.StartSessionAsync("marie")).JsonAsync();
        using var forwarded = new HttpRequestMessage(HttpMethod.Post, "/api/sessions") { Content = JsonContent.Create(new { user_id = "marie" }) };
        forwarded.Headers.Add("X-Forwarded-Host", "phone.example:8000");
        forwarded.Headers.Add("X-Forwarded-Proto", "https");
        var behindGateway = await (await Api.Client.SendAsync(forwarded)).JsonAsync();

        Assert.Equal($"ws://{Api.Client.BaseAddress!.Authority}", direct.Text("livekit_url"));
        Assert.Equal("wss://phone.example:8000", behindGateway.Text("livekit_url"));
    }

    [Fact]
    public async Task Simultaneous_taps_on_two_replicas_are_one_session()
    {
        await using var other = await ReplicaAsync();

        const int users = 40;
        for (var user = 0; user < users; user++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => (number % 2 == 0 ? Api : other).StartSessionAsync($"user-{user}")));

            Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
            var ids = await Task.WhenAll(answers.Select(async answer => (await answer.JsonAsync()).Text("session_id")));
            Assert.Single(ids.Distinct());
        }

        Assert.Equal(users, await Backing.QueryAsync<long>(Database, "select count(*) from sessions"));
    }

    [Fact]
    public async Task Other_users_and_scenarios_get_sessions_and_rooms_of_their_own()
    {
        var answers = await Task.WhenAll(
            Api.StartSessionAsync("marie"), Api.StartSessionAsync("paul"), Api.StartSessionAsync("marie", "demo-2"), Api.StartSessionAsync("paul", "demo-2"));

        var rooms = await Task.WhenAll(answers.Select(async answer => (await answer.JsonAsync()).Text("room_name")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Equal(4, rooms.Distinct().Count());
    }

    [Theory]
    [InlineData("29 minutes 50 seconds", HttpStatusCode.OK)]
    [InlineData("30 minutes 1 second", HttpStatusCode.Created)]
    public async Task A_session_is_reused_for_thirty_minutes(string age, HttpStatusCode expected)
    {
        await Api.StartSessionAsync("marie");
        await Backing.ExecuteAsync(Database, $"update sessions set created_at = now() - interval '{age}'");

        Assert.Equal(expected, (await Api.StartSessionAsync("marie")).StatusCode);
    }

    [Fact]
    public async Task An_ended_session_is_not_reused()
    {
        var id = (await (await Api.StartSessionAsync("marie")).JsonAsync()).Text("session_id");
        await Api.Client.DeleteAsync($"/api/sessions/{id}");

        Assert.Equal(HttpStatusCode.Created, (await Api.StartSessionAsync("marie")).StatusCode);
    }

    [Fact]
    public async Task The_legacy_start_answers_200_with_a_WebSocket_address()
    {
        var response = await Api.PostJsonAsync("/api/session/start", """{"user_id":"marie","scenario_id":"demo-3","language":"fr"}""");
        var session = await response.JsonAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal($"ws://{Api.Client.BaseAddress!.Authority}/streaming/session?session_id={session.Text("session_id")}", session.Text("websocket_url"));
        Assert.NotEmpty(session.GetProperty("initial_message").Text("text"));
        Assert.Equal("", session.Text("livekit_token"));
    }

    [Fact]
    public async Task Only_the_user_is_required_and_an_unknown_scenario_has_no_invented_opening()
    {
        var plain = await (await Api.PostJsonAsync("/api/sessions", """{"user_id":"marie"}""")).JsonAsync();
        var unknown = await (await Api.StartSessionAsync("marie", "cosmic/voice €")).JsonAsync();

        Assert.Equal(("default", "fr"), (plain.Text("scenario_id"), plain.Text("language")));
        Assert.Equal(JsonValueKind.Null, unknown.GetProperty("initial_message").ValueKind);
        Assert.StartsWith("session_cosmic-voice--_", unknown.Text("room_name"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", 400, "user_id_missing")]
    [InlineData("""{"user_id":""}""", 400, "user_id_missing")]
    [InlineData("""{"user_id":"   "}""", 400, "user_id_missing")]
    [InlineData("""{"user_id":null}""", 400, "user_id_missing")]
    [InlineData("""{"user_id":7}""", 400, "json_malformed")]
    [InlineData("""{"user_id":"a","is_multi_agent":"yes"}""", 400, "json_malformed")]
    [InlineData("""{"user_id":"a\u0000b"}""", 400, "user_id_invalid")]
    [InlineData("""{"user_id":"\ud800"}""", 400, "json_malformed")]
    [InlineData("""{"user_id":"a","scenario_id":"x\ny"}""", 400, "scenario_id_invalid")]
    [InlineData("[]", 400, "json_malformed")]
    [InlineData("null", 400, "json_malformed")]
    [InlineData("", 400, "json_malformed")]
    [InlineData("{", 400, "json_malformed")]
    public async Task A_body_that_cannot_be_used_is_refused_precisely(string body, int status, string code) =>
        await (await Api.PostJsonAsync("/api/sessions", body)).IsRefusedAsync(status, code);

    [Fact]
    public async Task Overlong_text_and_other_content_types_are_refused()
    {
        await (await Api.PostJsonAsync("/api/sessions", $$"""{"user_id":"{{new string('a', 201)}}"}""")).IsRefusedAsync(400, "user_id_invalid");
        await (await Api.Client.PostAsync("/api/sessions", new StringContent("user_id=marie"))).IsRefusedAsync(415, "content_type_unsupported");
        await (await Api.PostJsonAsync("/api/sessions", $$"""{"user_id":"a","more":"{{new string('a', 70_000)}}"}""")).IsRefusedAsync(413, "body_unusable");
        using var strange = new StringContent("{}");
        strange.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=klingon");
        await (await Api.Client.PostAsync("/api/sessions", strange)).IsRefusedAsync(415, "content_type_unsupported");
    }

    [Theory]
    [InlineData("marie'; drop table sessions; --")]
    [InlineData("$1 @user_id {0} %s \\")]
    public async Task Injection_attempts_are_stored_as_the_text_they_are(string user)
    {
        var id = (await (await Api.StartSessionAsync(user)).JsonAsync()).Text("session_id");

        Assert.Equal(user, (await (await Api.Client.GetAsync($"/api/sessions/{id}")).JsonAsync()).Text("user_id"));
    }

    [Fact]
    public async Task A_session_is_read_by_its_id_without_its_token()
    {
        var created = await (await Api.StartSessionAsync("marie")).JsonAsync();

        var read = await (await Api.Client.GetAsync($"/api/sessions/{created.Text("session_id")}")).JsonAsync();

        Assert.Equal(created.Text("room_name"), read.Text("room_name"));
        Assert.Equal("active", read.Text("status"));
        Assert.False(read.TryGetProperty("livekit_token", out _));
    }

    [Fact]
    public async Task Every_spelling_of_the_end_gives_the_same_report()
    {
        var id = (await (await Api.StartSessionAsync("marie")).JsonAsync()).Text("session_id");
        await Api.AnalyseAsync(Upload.RandomBytes(), id);
        await Api.AnalyseAsync(Upload.RandomBytes(64000), id);
        await Api.AnalyseAsync(Upload.RandomBytes(), "another-session");

        var answers = new[]
        {
            await Api.Client.DeleteAsync($"/api/sessions/{id}"),
            await Api.Client.PostAsync($"/api/session/{id}/end", null),
            await Api.Client.PostAsync($"/api/sessions/{id}/end", null),
        };

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        var texts = await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()));
        Assert.Single(texts.Distinct());
        var flat = await answers[0].JsonAsync();
        foreach (var report in new[] { flat, flat.GetProperty("report") })
        {
            Assert.Equal(id, report.Text("session_id"));
            Assert.Equal("2", report.GetProperty("interactions").GetRawText());
            Assert.Equal(JsonValueKind.Number, report.GetProperty("duration").ValueKind);
            Assert.False(report.TryGetProperty("final_confidence_score", out _));
            Assert.Equal(3.0, report.GetProperty("detailed_metrics").GetProperty("recorded_seconds").GetDouble(), 6);
            Assert.Equal(0.75, report.GetProperty("detailed_metrics").GetProperty("speech_ratio").GetDouble(), 6);
            Assert.Equal(184, report.GetProperty("detailed_metrics").GetProperty("pitch_mean_hz").GetDouble(), 6);
            Assert.NotEmpty(report.GetProperty("recommendations").EnumerateArray().Select(text => text.GetString()!));
            report.IsInstant("timestamp");
        }

        Assert.Equal("ended", (await (await Api.Client.GetAsync($"/api/sessions/{id}")).JsonAsync()).Text("status"));
    }

    [Fact]
    public async Task A_session_without_recordings_ends_with_an_empty_report()
    {
        var id = (await (await Api.StartSessionAsync("marie")).JsonAsync()).Text("session_id");

        var report = (await (await Api.Client.DeleteAsync($"/api/sessions/{id}")).JsonAsync()).GetProperty("report");

        Assert.Equal("0", report.GetProperty("interactions").GetRawText());
        Assert.Empty(report.GetProperty("recommendations").EnumerateArray());
        Assert.Empty(report.GetProperty("detailed_metrics").EnumerateObject());
    }

    [Fact]
    public async Task Simultaneous_ends_on_two_replicas_give_one_report()
    {
        await using var other = await ReplicaAsync();
        var id = (await (await Api.StartSessionAsync("marie")).JsonAsync()).Text("session_id");

        var texts = await Task.WhenAll(Enumerable.Range(0, 20).Select(async number =>
            await (await (number % 2 == 0 ? Api : other).Client.PostAsync($"/api/sessions/{id}/end", null)).Content.ReadAsStringAsync()));

        Assert.Single(texts.Distinct());
    }

    [Theory]
    [InlineData("00000000-0000-4000-8000-000000000000")]
    [InlineData("not-a-uuid")]
    [InlineData("1%27%20or%20%271%27=%271")]
    public async Task Unknown_and_malformed_ids_are_not_found(string id)
    {
        await (await Api.Client.GetAsync($"/api/sessions/{id}")).IsRefusedAsync(404, "not_found");
        await (await Api.Client.DeleteAsync($"/api/sessions/{id}")).IsRefusedAsync(404, "not_found");
        await (await Api.Client.PostAsync($"/api/sessions/{id}/end", null)).IsRefusedAsync(404, "not_found");
        await (await Api.Client.PostAsync($"/api/session/{id}/end", null)).IsRefusedAsync(404, "not_found");
    }

    [Fact]
    public async Task Active_sessions_are_counted_and_their_ids_kept_secret()
    {
        var id = (await (await Api.StartSessionAsync("marie")).JsonAsync()).Text("session_id");
        await Api.StartSessionAsync("paul");

        var text = await Api.Client.GetStringAsync("/api/sessions/active");

        Assert.DoesNotContain(id, text, StringComparison.Ordinal);
        using var active = JsonDocument.Parse(text);
        active.RootElement.IsWhole("total_active");
        Assert.Equal(2, active.RootElement.GetProperty("total_active").GetInt32());
        Assert.Equal(2, active.RootElement.GetProperty("active_sessions").GetProperty("demo-1").GetInt32());
    }
}
