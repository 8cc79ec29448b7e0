using System.Net.WebSockets;
using Eloquence.Tests.Support;

namespace Eloquence.Api.Tests.Live;

/// <summary>A session outlives its connection, and the replica it was on.</summary>
public sealed class ContinuationTests(Backing backing) : ApiTest(backing)
{
    [Fact]
    public async Task A_session_goes_on_where_it_was_when_the_client_comes_back()
    {
        await using (var client = await LiveClient.ConnectAsync(Api.Client.BaseAddress!, "/ws/voice-analysis/s-back"))
        {
            await SpeakAsync(client, 200, 2);
            client.Abort();
        }

        await using var again = await LiveClient.ConnectAsync(Api.Client.BaseAddress!, "/ws/voice-analysis/s-back");
        await again.SendAsync(new { type = "START_SESSION" });
        var started = await again.NextAsync("session_started");
        Assert.True(started.GetProperty("resumed").GetBoolean());
        Assert.Equal(2, started.GetProperty("total_duration").GetDouble(), 0.05);
        Assert.Equal(20, started.GetProperty("chunks").GetInt32());
        await SpeakAsync(again, 200, 1);
        await again.SendAsync(new { type = "END_SESSION" });
        var final = await again.NextAsync("FINAL_RESULT");
        Assert.Equal(3, final.GetProperty("total_duration").GetDouble(), 0.05);
        Assert.True(final.GetProperty("degraded").GetBoolean());

        await again.ClosedAsync();
        await using var fresh = await LiveClient.ConnectAsync(Api.Client.BaseAddress!, "/ws/voice-analysis/s-back");
        await fresh.SendAsync(new { type = "START_SESSION" });
        Assert.False((await fresh.NextAsync("session_started")).GetProperty("resumed").GetBoolean());
    }

    [Fact]
    public async Task A_second_connection_takes_the_session_over_and_the_first_is_told()
    {
        await using var other = await ReplicaAsync();
        foreach (var second in new[] { Api, other })
        {
            var path = $"/ws/voice-analysis/s-two-{second.GetHashCode()}";
            await using var first = await LiveClient.ConnectAsync(Api.Client.BaseAddress!, path);
            await SpeakAsync(first, 150, 1.5);

            await using var later = await LiveClient.ConnectAsync(second.Client.BaseAddress!, path);
            await later.SendAsync(new { type = "START_SESSION" });
            Assert.Equal(1.5, (await later.NextAsync("session_started")).GetProperty("total_duration").GetDouble(), 0.05);

            Assert.Equal("CONTINUED_ELSEWHERE", (await first.NextAsync("error")).Text("code"));
            await first.ClosedAsync();
            Assert.Equal((WebSocketCloseStatus)4001, first.CloseStatus);
            await SpeakAsync(later, 150, 0.5);
        }
    }

    [Theory]
    [InlineData("/ws/voice-analysis/s-owner-1", "START_SESSION", "AUDIO_CHUNK", "END_SESSION")]
    [InlineData("/ws/conversation/s-owner-2", "start_session", "audio_chunk", "end_session")]
    public async Task A_session_that_belongs_to_one_user_is_refused_to_another_and_goes_on_for_the_first(string path, string start, string sound, string end)
    {
        await using (var first = await LiveClient.ConnectAsync(Api.Client.BaseAddress!, path))
        {
            await first.SendAsync(new { type = start, user_id = "marie" });
            await SpeakOnAsync(first);
        }

        await using (var other = await LiveClient.ConnectAsync(Api.Client.BaseAddress!, path))
        {
            await other.SendAsync(new { type = start, user_id = "paul" });
            Assert.Equal("SESSION_OF_ANOTHER_USER", (await other.NextAsync("error")).Text("code"));
            await other.ClosedAsync();
            Assert.Equal(WebSocketCloseStatus.PolicyViolation, other.CloseStatus);
        }

        await using var again = await LiveClient.ConnectAsync(Api.Client.BaseAddress!, path);
        await again.SendAsync(new { type = start, user_id = "marie" });
        await SpeakOnAsync(again);
        await again.SendAsync(new { type = start, user_id = "anonymous" });
        await again.SendAsync(new { type = end });
        await again.ClosedAsync();
        Assert.Equal(WebSocketCloseStatus.NormalClosure, again.CloseStatus);
        Assert.Equal("marie", await Backing.QueryAsync<string>(
            Database, $"select coalesce(string_agg(distinct user_id, ','), '') from analyses where session_id = '{path.Split('/')[^1]}'"));

        async Task SpeakOnAsync(LiveClient client)
        {
            await client.SendAsync(new { type = sound, data = Convert.ToBase64String(Sound.Voice(150, 1.5)) });
            await client.SendAsync(new { type = sound == "AUDIO_CHUNK" ? "PING" : "ping" });
            await client.NextAsync(sound == "AUDIO_CHUNK" ? "PONG" : "pong");
        }
    }

    [Fact]
    public async Task A_replica_killed_in_the_middle_costs_at_most_the_last_seconds()
    {
        await using var doomed = await ApiProcess.StartAsync(Database, Backing.Redis.ConnectionString, Backing.Evaluation.Address);
        await using var client = await LiveClient.ConnectAsync(doomed.Address, "/ws/voice-analysis/s-killed");
        await SpeakAsync(client, 220, 1.2);
        await using (var redis = new Eloquence.Redis.RedisClient(Eloquence.Redis.RedisConnectionOptions.Parse(Backing.Redis.ConnectionString)))
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    await SpeakAsync(client, 220, 0.1);
                    return !(await redis.ExecuteAsync("HGET", ["eloquence:live:voice:s-killed", "state"])).IsNull;
                },
                "the state to be stored");
        }

        await doomed.EndAsync("KILL");

        await using var again = await LiveClient.ConnectAsync(Api.Client.BaseAddress!, "/ws/voice-analysis/s-killed");
        await again.SendAsync(new { type = "START_SESSION" });
        var started = await again.NextAsync("session_started");
        Assert.True(started.GetProperty("resumed").GetBoolean());
        Assert.True(started.GetProperty("total_duration").GetDouble() >= 1.29);
    }

    [Fact]
    public async Task A_replica_that_stops_says_that_it_goes_and_another_one_goes_on()
    {
        await using var stopping = await ApiProcess.StartAsync(Database, Backing.Redis.ConnectionString, Backing.Evaluation.Address);
        await using var client = await LiveClient.ConnectAsync(stopping.Address, "/ws/voice-analysis/s-drain");
        await SpeakAsync(client, 180, 1);
        var stopped = stopping.EndAsync("TERM");
        await client.ClosedAsync();
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, client.CloseStatus);
        await stopped;

        await using var again = await LiveClient.ConnectAsync(Api.Client.BaseAddress!, "/ws/voice-analysis/s-drain");
        await again.SendAsync(new { type = "START_SESSION" });
        Assert.Equal(1, (await again.NextAsync("session_started")).GetProperty("total_duration").GetDouble(), 0.05);
    }

    private static async Task SpeakAsync(LiveClient client, double hertz, double seconds)
    {
        var pieces = Sound.Tenths(Sound.Voice(hertz, seconds)).ToList();
        foreach (var piece in pieces)
        {
            await client.SendAsync(new { type = "AUDIO_CHUNK", chunk_id = 1, audio_data = Convert.ToBase64String(piece) });
        }

        for (var i = 0; i < pieces.Count; i++)
        {
            await client.NextAsync("PARTIAL_RESULT");
        }
    }
}
