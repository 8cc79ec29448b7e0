using System.Globalization;
using Eloquence.Redis.Protocol;
using Microsoft.Extensions.Caching.Distributed;

namespace Eloquence.Redis;

/// <summary>
/// <see cref="IDistributedCache"/> on Redis. Entries are hashes with the fields <c>data</c>, <c>absexp</c> and
/// <c>sldexp</c> (ticks, -1 for none), the layout of Microsoft.Extensions.Caching.StackExchangeRedis, so that either
/// can read what the other wrote.
/// </summary>
public sealed class RedisDistributedCache(RedisClient client, TimeProvider time) : IDistributedCache
{
    private const long NotPresent = -1;

    private static readonly RedisScript SetScript = new(
        """
        redis.call('DEL', KEYS[1])
        redis.call('HSET', KEYS[1], 'absexp', ARGV[1], 'sldexp', ARGV[2], 'data', ARGV[4])
        if ARGV[3] ~= '-1' then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
        return 1
        """);

    /// <inheritdoc />
    public byte[]? Get(string key) => GetAsync(key).GetAwaiter().GetResult();

    /// <inheritdoc />
    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        var entry = await client.ExecuteAsync("HMGET", [key, "absexp", "sldexp", "data"], token).ConfigureAwait(false);
        await SlideAsync(key, entry, token).ConfigureAwait(false);
        return entry.Items[2].AsBytes();
    }

    /// <inheritdoc />
    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => SetAsync(key, value, options).GetAwaiter().GetResult();

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">The absolute expiration is not in the future.</exception>
    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(options);
        var now = time.GetUtcNow();
        var absolute = options.AbsoluteExpirationRelativeToNow is { } lifetime ? now + lifetime : options.AbsoluteExpiration;
        if (absolute <= now)
        {
            throw new ArgumentOutOfRangeException(nameof(options), absolute, "The absolute expiration must be in the future.");
        }

        await client.EvaluateAsync(
            SetScript,
            [key],
            [
                absolute?.UtcTicks ?? NotPresent,
                options.SlidingExpiration?.Ticks ?? NotPresent,
                Lifetime(now, absolute, options.SlidingExpiration) is { } expiry ? Milliseconds(expiry) : NotPresent,
                value,
            ],
            token).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public void Refresh(string key) => RefreshAsync(key).GetAwaiter().GetResult();

    /// <inheritdoc />
    public async Task RefreshAsync(string key, CancellationToken token = default) =>
        await SlideAsync(key, await client.ExecuteAsync("HMGET", [key, "absexp", "sldexp"], token).ConfigureAwait(false), token).ConfigureAwait(false);

    /// <inheritdoc />
    public void Remove(string key) => RemoveAsync(key).GetAwaiter().GetResult();

    /// <inheritdoc />
    public Task RemoveAsync(string key, CancellationToken token = default) => client.DeleteAsync(key, token);

    private async Task SlideAsync(string key, RespValue entry, CancellationToken cancellationToken)
    {
        if (Ticks(entry.Items[1]) is not { } sliding)
        {
            return;
        }

        DateTimeOffset? absolute = Ticks(entry.Items[0]) is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
        var expiry = Lifetime(time.GetUtcNow(), absolute, TimeSpan.FromTicks(sliding))!.Value;
        await client.ExecuteAsync("PEXPIRE", [key, Milliseconds(expiry)], cancellationToken).ConfigureAwait(false);
    }

    private static long? Ticks(RespValue field) =>
        long.TryParse(field.AsString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ticks) && ticks != NotPresent ? ticks : null;

    private static TimeSpan? Lifetime(DateTimeOffset now, DateTimeOffset? absolute, TimeSpan? sliding)
    {
        var untilAbsolute = absolute - now;
        return sliding is { } slide && (untilAbsolute is not { } limit || slide < limit) ? slide : untilAbsolute;
    }

    private static long Milliseconds(TimeSpan duration) => Math.Max(0, (long)Math.Ceiling(duration.TotalMilliseconds));
}
