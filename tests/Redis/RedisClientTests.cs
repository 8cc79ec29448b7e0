using Eloquence.Tests.Support;

namespace Eloquence.Redis.Tests;

public sealed class RedisClientTests : IAsyncLifetime
{
    private RedisServer _server = null!;
    private RedisClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        _client = Connect(_server.ConnectionString);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Values_are_set_read_counted_and_deleted()
    {
        Assert.Null(await _client.GetAsync("missing"));
        Assert.True(await _client.SetAsync("greeting", "Bonjour à tous"));
        Assert.Equal("Bonjour à tous", await _client.GetStringAsync("greeting"));
        Assert.False(await _client.SetAsync("greeting", "x", condition: SetCondition.KeyMissing));
        Assert.False(await _client.SetAsync("absent", "x", condition: SetCondition.KeyExists));
        Assert.Equal(5, await _client.IncrementAsync("count", 5));
        Assert.Equal(6, await _client.IncrementAsync("count"));
        Assert.True(await _client.DeleteAsync("count"));
        Assert.False(await _client.DeleteAsync("count"));
    }

    [Fact]
    public async Task A_value_with_an_expiry_disappears()
    {
        await _client.SetAsync("short", "x", TimeSpan.FromMilliseconds(40));

        await Eventually.TrueAsync(async () => await _client.GetAsync("short") is null, "the key to expire");
    }

    [Fact]
    public async Task An_error_of_the_server_carries_its_code_and_leaves_the_connection_usable()
    {
        await _client.SetAsync("text", "abc");

        var failure = await Assert.ThrowsAsync<RedisServerException>(() => _client.IncrementAsync("text"));

        Assert.Equal("ERR", failure.Code);
        Assert.Equal("abc", await _client.GetStringAsync("text"));
    }

    [Fact]
    public async Task Ten_thousand_commands_at_once_share_one_connection_and_get_their_own_answers()
    {
        await _client.PingAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10_000).Select(number => Task.Run(
            async () => (number, text: (await _client.ExecuteAsync("ECHO", [number])).AsString()))));

        Assert.All(answers, answer => Assert.Equal($"{answer.number}", answer.text));
        var clients = (await _client.ExecuteAsync("CLIENT", ["LIST"])).AsString()!;
        Assert.Single(clients.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_value_of_eighty_megabytes_comes_back_unchanged_while_others_are_served()
    {
        var large = new byte[80 * 1024 * 1024];
        new Random(7).NextBytes(large);

        await _client.SetAsync("large", large);
        var reading = _client.GetAsync("large");
        var counted = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _client.IncrementAsync("beside")));

        var read = await reading;
        Assert.True(large.AsSpan().SequenceEqual(read));
        Assert.Equal(Enumerable.Range(1, 100).Select(number => (long)number), counted.Order());
    }

    [Fact]
    public async Task A_script_runs_even_when_the_server_has_forgotten_it()
    {
        var script = new RedisScript("return redis.call('INCRBY', KEYS[1], ARGV[1])");

        Assert.Equal(2, (await _client.EvaluateAsync(script, ["n"], [2])).AsInt64());
        await _client.ExecuteAsync("SCRIPT", ["FLUSH"]);
        Assert.Equal(5, (await _client.EvaluateAsync(script, ["n"], [3])).AsInt64());
    }

    [Fact]
    public async Task A_killed_server_fails_commands_under_way_at_once_and_is_used_again_when_it_is_back()
    {
        await _client.SetAsync("kept", "yes");
        var blocked = _client.ExecuteAsync("BLPOP", ["nothing", 0]);
        await Eventually.TrueAsync(async () => await IsBlockedAsync(), "the server to hold the command");

        await _server.KillAsync();

        var failure = await Assert.ThrowsAsync<RedisConnectionException>(() => blocked);
        Assert.True(failure.MayHaveExecuted);
        await Eventually.TrueAsync(FailsAtOnceAsync, "commands to be refused at once");

        await _server.RestartAsync();
        await Eventually.TrueAsync(async () => await TryGetAsync("kept") == "yes", "the connection to come back");

        async Task<bool> FailsAtOnceAsync()
        {
            var started = TimeProvider.System.GetTimestamp();
            var refused = await Assert.ThrowsAsync<RedisConnectionException>(() => _client.GetAsync("kept"));
            return !refused.MayHaveExecuted && TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMilliseconds(100);
        }

        async Task<bool> IsBlockedAsync()
        {
            await using var observer = Connect(_server.ConnectionString);
            return (await observer.ExecuteAsync("CLIENT", ["LIST"])).AsString()!.Contains("cmd=blpop", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Under_load_a_killed_server_loses_no_acknowledged_increment_and_repeats_none()
    {
        await _server.DisposeAsync();
        _server = await RedisServer.StartAsync();
        await _client.DisposeAsync();
        _client = Connect(_server.ConnectionString);
        long acknowledged = 0;
        long uncertain = 0;
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    await _client.IncrementAsync("total");
                    Interlocked.Increment(ref acknowledged);
                }
                catch (RedisConnectionException failure)
                {
                    Interlocked.Add(ref uncertain, failure.MayHaveExecuted ? 1 : 0);
                    await Task.Delay(5);
                }
            }
        })).ToArray();
        await Eventually.TrueAsync(() => Interlocked.Read(ref acknowledged) > 2000, "some load");

        await _server.KillAsync();
        await _server.RestartAsync();
        var before = Interlocked.Read(ref acknowledged);
        await Eventually.TrueAsync(() => Interlocked.Read(ref acknowledged) > before + 2000, "load after the restart");
        await stop.CancelAsync();
        await Task.WhenAll(load);

        Assert.InRange(long.Parse((await _client.GetStringAsync("total"))!), acknowledged, acknowledged + uncertain);
        Assert.InRange(uncertain, 0, 8);
    }

    [Fact]
    public async Task A_frozen_server_costs_the_command_timeout_and_says_so()
    {
        await using var impatient = Connect(_server.ConnectionString + ",asyncTimeout=2000");
        await impatient.PingAsync();
        await _server.SuspendAsync();

        var failure = await Assert.ThrowsAsync<RedisTimeoutException>(() => impatient.IncrementAsync("n"));

        Assert.True(failure.MayHaveExecuted);
        await _server.ResumeAsync();
        await Eventually.TrueAsync(async () => await impatient.IncrementAsync("n") == 2, "the late answer to be put aside");
    }

    [Fact]
    public async Task A_frozen_server_is_given_up_after_two_probes()
    {
        await using var attentive = Connect(_server.ConnectionString + ",keepAlive=1,asyncTimeout=60000");
        await attentive.PingAsync();
        await _server.SuspendAsync();

        var failure = await Assert.ThrowsAsync<RedisConnectionException>(() => attentive.IncrementAsync("n"));

        Assert.IsType<TimeoutException>(failure.InnerException);
        await _server.ResumeAsync();
    }

    [Fact]
    public async Task A_cancelled_wait_ends_at_once_and_the_next_command_gets_its_own_answer()
    {
        using var cancellation = new CancellationTokenSource();
        var blocked = _client.ExecuteAsync("BLPOP", ["nothing", 1], cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => blocked);
        Assert.Equal("ready", (await _client.ExecuteAsync("ECHO", ["ready"])).AsString());
    }

    [Fact]
    public async Task Commands_after_dispose_are_refused()
    {
        await _client.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => _client.PingAsync());
    }

    [Fact]
    public async Task The_client_shows_its_name_and_uses_its_database()
    {
        await using var named = Connect(_server.ConnectionString + ",name=eloquence-test,defaultDatabase=2");
        await named.SetAsync("k", "two");

        Assert.Null(await _client.GetAsync("k"));
        Assert.Contains("name=eloquence-test", (await named.ExecuteAsync("CLIENT", ["LIST"])).AsString(), StringComparison.Ordinal);
    }

    private async Task<string?> TryGetAsync(string key)
    {
        try
        {
            return await _client.GetStringAsync(key);
        }
        catch (RedisException)
        {
            return null;
        }
    }

    private static RedisClient Connect(string connectionString) => new(RedisConnectionOptions.Parse(connectionString));
}
