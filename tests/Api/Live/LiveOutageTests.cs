using System.Collections.Concurrent;
using System.Net;
using Eloquence.Tests.Support;

namespace Eloquence.Api.Tests.Live;

/// <summary>Live sessions and running requests while what stands behind them dies and comes back.</summary>
public sealed class LiveOutageTests : OutageTest
{
    [Fact]
    public async Task Sessions_go_on_while_Redis_is_gone_and_can_be_continued_elsewhere_once_it_is_back_empty()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await using var voice = await LiveClient.ConnectAsync(first.Client.BaseAddress!, "/ws/voice-analysis/s-redis");
        await using var conversation = await LiveClient.ConnectAsync(first.Client.BaseAddress!, "/ws/conversation/c-redis");
        await SpeakAsync(voice, 1.2);
        await conversation.SendAsync(new { type = "user_message", content = "Bonjour" });
        await conversation.NextAsync("conversation_update");

        await Redis.KillAsync();
        await SpeakAsync(voice, 1.2);
        await conversation.SendAsync(new { type = "user_message", content = "Encore là ?" });
        Assert.Equal(2, (await conversation.NextAsync("conversation_update")).GetProperty("conversation_turn").GetInt32());
        await using var begunWithout = await LiveClient.ConnectAsync(second.Client.BaseAddress!, "/ws/voice-analysis/s-new");
        await SpeakAsync(begunWithout, 0.5);

        await Redis.RestartAsync();
        await KeptAsync(voice, "eloquence:live:voice:s-redis");
        await KeptAsync(begunWithout, "eloquence:live:voice:s-new");

        // The newest connection gets what was said before, during and after the outage, and the older one is told.
        await using var again = await LiveClient.ConnectAsync(second.Client.BaseAddress!, "/ws/voice-analysis/s-redis");
        await again.SendAsync(new { type = "START_SESSION" });
        var started = await again.NextAsync("session_started");
        Assert.True(started.GetProperty("resumed").GetBoolean());
        Assert.True(started.GetProperty("total_duration").GetDouble() >= 2.4, $"{started}");
        Assert.Equal("CONTINUED_ELSEWHERE", (await voice.NextAsync("error")).Text("code"));
        Assert.DoesNotContain(begunWithout.Received, frame => frame.Contains("CONTINUED_ELSEWHERE", StringComparison.Ordinal));
        await conversation.SendAsync(new { type = "end_session" });
        Assert.Equal(2, (await conversation.NextAsync("session_ended")).GetProperty("conversation_turn").GetInt32());
        await again.SendAsync(new { type = "END_SESSION" });
        await again.NextAsync("FINAL_RESULT");
        Assert.Empty(first.Log.Errors.Concat(second.Log.Errors));
    }

    [Fact]
    public async Task A_session_that_ends_without_a_database_has_its_live_figures_and_says_that_nothing_was_stored()
    {
        await using var api = await StartAsync();
        await using var client = await LiveClient.ConnectAsync(api.Client.BaseAddress!, "/ws/voice-analysis/s-database");
        await SpeakAsync(client, 1.5);

        await Postgres.KillAsync();
        await SpeakAsync(client, 0.5);
        await client.SendAsync(new { type = "END_SESSION" });
        var final = await client.NextAsync("FINAL_RESULT");

        Assert.True(final.GetProperty("degraded").GetBoolean());
        Assert.Contains("not stored", final.GetProperty("reasons").GetRawText(), StringComparison.Ordinal);
        Assert.Equal(2, final.GetProperty("total_duration").GetDouble(), 0.05);

        await Postgres.RestartAsync();
        await using var next = await LiveClient.ConnectAsync(api.Client.BaseAddress!, "/ws/voice-analysis/s-after");
        await SpeakAsync(next, 1.5);
        await next.SendAsync(new { type = "END_SESSION" });
        Assert.NotEmpty((await next.NextAsync("FINAL_RESULT")).Text("analysis_id"));
    }

    [Fact]
    public async Task Connections_to_the_database_cut_in_the_middle_of_requests_are_no_failure()
    {
        await using var api = await StartAsync();
        var (created, unexplained) = (new ConcurrentBag<string>(), new ConcurrentBag<string>());
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 6).Select(worker => Task.Run(async () =>
        {
            for (var number = 0; !stop.IsCancellationRequested; number++)
            {
                using var answer = number % 3 == 0 ? await api.AnalyseAsync(Upload.RandomBytes(2000), $"w{worker}") : await api.StartSessionAsync($"user-{worker}-{number}");
                if (!answer.IsSuccessStatusCode && (answer.StatusCode != HttpStatusCode.ServiceUnavailable || answer.Headers.RetryAfter is null))
                {
                    unexplained.Add($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                }
                else if (answer.StatusCode == HttpStatusCode.Created)
                {
                    created.Add((await answer.JsonAsync()).Text("session_id"));
                }
            }
        })).ToArray();

        for (var cut = 1; cut <= 5; cut++)
        {
            await Eventually.TrueAsync(() => created.Count >= 20 * cut, "sessions to be created");
            await Backing.ExecuteAsync(Database, "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()");
        }

        await Eventually.TrueAsync(() => created.Count >= 120, "sessions to be created after the last cut");
        await stop.CancelAsync();
        await Task.WhenAll(load);

        Assert.Empty(unexplained);
        Assert.Equal((long)created.Count, await Backing.QueryAsync<long>(Database, $"select count(*) from sessions where id in ({string.Join(',', created.Select(id => $"'{Guid.Parse(id)}'"))})"));
    }

    private Task<TestApi> StartAsync() => TestApi.StartAsync(Database, Redis.ConnectionString, Evaluation.Address);

    /// <summary>Speaks on until the state of the session is stored.</summary>
    private async Task KeptAsync(LiveClient client, string key)
    {
        await using var redis = new Eloquence.Redis.RedisClient(Eloquence.Redis.RedisConnectionOptions.Parse(Redis.ConnectionString));
        await Eventually.TrueAsync(
            async () =>
            {
                await SpeakAsync(client, 0.1);
                return !(await redis.ExecuteAsync("HGET", [key, "state"])).IsNull;
            },
            $"{key} to be stored");
    }

    private static async Task SpeakAsync(LiveClient client, double seconds)
    {
        var pieces = Sound.Tenths(Sound.Voice(180, seconds)).ToList();
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
