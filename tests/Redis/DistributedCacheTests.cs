using Eloquence.Tests.Support;
using Microsoft.Extensions.Caching.Distributed;

namespace Eloquence.Redis.Tests;

public sealed class DistributedCacheTests : IAsyncLifetime
{
    private RedisServer _server = null!;
    private RedisClient _client = null!;
    private RedisDistributedCache _cache = null!;

    public async Task InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        _client = new RedisClient(RedisConnectionOptions.Parse(_server.ConnectionString));
        _cache = new RedisDistributedCache(_client, TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Entries_are_stored_replaced_and_removed()
    {
        Assert.Null(await _cache.GetAsync("k"));
        await _cache.SetStringAsync("k", "première");
        await _cache.SetStringAsync("k", "seconde");
        Assert.Equal("seconde", await _cache.GetStringAsync("k"));
        Assert.Equal(-1, await LifetimeAsync("k"));
        await _cache.RemoveAsync("k");
        Assert.Null(await _cache.GetAsync("k"));
        Assert.Null(_cache.Get("k"));
    }

    [Fact]
    public async Task An_absolute_expiration_is_not_moved_by_reading()
    {
        await _cache.SetStringAsync("k", "v", new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMilliseconds(300) });

        await Eventually.TrueAsync(async () => await _cache.GetAsync("k") is null, "the entry to expire although it is read", TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task A_sliding_expiration_is_moved_by_reading_and_refreshing()
    {
        await _cache.SetStringAsync("k", "v", new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromSeconds(60) });
        foreach (var touch in new Func<Task>[] { () => _cache.GetAsync("k"), () => _cache.RefreshAsync("k") })
        {
            await _client.ExecuteAsync("PEXPIRE", ["k", 5000]);

            await touch();

            Assert.InRange(await LifetimeAsync("k"), 55_000, 60_000);
        }
    }

    [Fact]
    public async Task Sliding_never_goes_past_the_absolute_expiration()
    {
        await _cache.SetStringAsync("k", "v", new DistributedCacheEntryOptions
        {
            SlidingExpiration = TimeSpan.FromMinutes(5),
            AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(20),
        });
        Assert.InRange(await LifetimeAsync("k"), 15_000, 20_000);

        await _cache.GetAsync("k");

        Assert.InRange(await LifetimeAsync("k"), 15_000, 20_000);
    }

    [Fact]
    public async Task An_expiration_in_the_past_is_refused() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _cache.SetStringAsync(
            "k", "v", new DistributedCacheEntryOptions { AbsoluteExpiration = DateTimeOffset.UtcNow.AddSeconds(-1) }));

    private async Task<long> LifetimeAsync(string key) => (await _client.ExecuteAsync("PTTL", [key])).AsInt64();
}
