using Eloquence.Tests.Support;

namespace Eloquence.Redis.Tests;

public sealed class SubscriptionTests : IAsyncLifetime
{
    private RedisServer _server = null!;
    private RedisClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        _client = new RedisClient(RedisConnectionOptions.Parse(_server.ConnectionString));
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Every_subscription_gets_what_is_published_to_its_channel_in_order()
    {
        await using var first = await _client.SubscribeAsync("événements");
        await using var second = await _client.SubscribeAsync("événements");
        await using var other = await _client.SubscribeAsync("other");

        for (var number = 0; number < 500; number++)
        {
            await _client.PublishAsync("événements", number);
        }

        await _client.PublishAsync("other", "alone");

        var expected = Enumerable.Range(0, 500).Select(number => $"{number}").ToArray();
        Assert.Equal(expected, await TakeAsync(first, 500));
        Assert.Equal(expected, await TakeAsync(second, 500));
        Assert.Equal(["alone"], await TakeAsync(other, 1));
    }

    [Fact]
    public async Task A_subscription_survives_a_killed_server()
    {
        await using var subscription = await _client.SubscribeAsync("events");
        await using var another = await _client.SubscribeAsync("more");

        await _server.KillAsync();
        await _server.RestartAsync();
        await Eventually.TrueAsync(async () => await TryPublishAsync("events", "after") > 0, "the subscription to be made again");
        await Eventually.TrueAsync(async () => await TryPublishAsync("more", "after") > 0, "the second subscription to be made again");

        Assert.Equal(["after"], await TakeAsync(subscription, 1));
        Assert.Equal(["after"], await TakeAsync(another, 1));
    }

    [Fact]
    public async Task A_quiet_subscription_keeps_its_connection_as_long_as_its_probes_are_answered()
    {
        await using var quiet = new RedisClient(RedisConnectionOptions.Parse($"{_server.ConnectionString},keepAlive=1"));
        await using var subscription = await quiet.SubscribeAsync("events");
        var connection = await SubscribedConnectionsAsync();

        await Eventually.TrueAsync(
            async () => (await _client.ExecuteAsync("INFO", ["commandstats"])).AsString()!.Split("cmdstat_ping:calls=")[^1] is [>= '4' and <= '9', ',', ..],
            "four probes");

        Assert.Single(connection);
        Assert.Equal(connection, await SubscribedConnectionsAsync());
    }

    [Fact]
    public async Task Subscribing_waits_for_a_server_that_is_away()
    {
        await _server.StopAsync();
        var subscribing = _client.SubscribeAsync("events");

        await _server.RestartAsync();

        await using var subscription = await subscribing;
        await Eventually.TrueAsync(async () => await TryPublishAsync("events", "hello") == 1, "the command connection to come back");
        Assert.Equal(["hello"], await TakeAsync(subscription, 1));
    }

    [Fact]
    public async Task The_server_forgets_a_channel_with_its_last_subscription()
    {
        var first = await _client.SubscribeAsync("events");
        var second = await _client.SubscribeAsync("events");

        await first.DisposeAsync();
        Assert.Equal(1, await _client.PublishAsync("events", "x"));
        Assert.Equal(["x"], await TakeAsync(second, 1));
        await second.DisposeAsync();

        await Eventually.TrueAsync(async () => await _client.PublishAsync("events", "x") == 0, "the server to forget the channel");
        Assert.Empty(await ToListAsync(second));
    }

    [Fact]
    public async Task A_reader_that_is_too_slow_loses_the_oldest_messages_and_knows_how_many()
    {
        await using var subscription = await _client.SubscribeAsync("flood");
        var count = RedisSubscription.Capacity + 100;
        await _client.PingAsync();

        await Task.WhenAll(Enumerable.Range(0, count).Select(number => _client.PublishAsync("flood", number)));

        await Eventually.TrueAsync(() => subscription.Dropped == 100, "the surplus to be dropped");
        Assert.Equal($"{count - 1}", (await TakeAsync(subscription, RedisSubscription.Capacity))[^1]);
    }

    [Fact]
    public async Task Disposing_the_client_ends_the_reading()
    {
        var subscription = await _client.SubscribeAsync("events");
        var reading = ToListAsync(subscription);

        await _client.DisposeAsync();

        Assert.Empty(await reading);
    }

    /// <summary>Lines of CLIENT LIST up to the address, for connections with subscriptions.</summary>
    private async Task<string[]> SubscribedConnectionsAsync() =>
        [.. (await _client.ExecuteAsync("CLIENT", ["LIST", "TYPE", "PUBSUB"])).AsString()!.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0])];

    private async Task<long> TryPublishAsync(string channel, string text)
    {
        try
        {
            return await _client.PublishAsync(channel, text);
        }
        catch (RedisException)
        {
            return 0;
        }
    }

    private static async Task<List<string>> TakeAsync(RedisSubscription subscription, int count)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        List<string> texts = [];
        await foreach (var message in subscription.ReadAllAsync(deadline.Token))
        {
            texts.Add(message.Text);
            if (texts.Count == count)
            {
                break;
            }
        }

        return texts;
    }

    private static async Task<List<string>> ToListAsync(RedisSubscription subscription)
    {
        List<string> texts = [];
        await foreach (var message in subscription.ReadAllAsync())
        {
            texts.Add(message.Text);
        }

        return texts;
    }
}
