using System.Globalization;
using System.Text.Json;
using Eloquence.Api.Live;
using Eloquence.Contracts;
using Eloquence.Redis;
using Microsoft.Extensions.Options;

namespace Eloquence.Api.Infrastructure.Redis;

/// <summary>A connection has become the owner of a session.</summary>
/// <param name="Generation">Number of this ownership; larger than that of any owner before.</param>
/// <param name="State">What the session has come to; null for a new one.</param>
/// <param name="HasOwner">True when the owner before has not said that it is gone: it may still be there, or dead.</param>
internal sealed record LiveOwnership(long Generation, LiveState? State, bool HasOwner);

/// <summary>
/// Keeps what live sessions have come to, so that a client continues on whatever replica it reconnects to. The latest connection owns the session: a
/// number that only grows keeps owners of before from overwriting it. Without Redis every method says so at once, and sessions live on alone.
/// </summary>
internal sealed partial class LiveStateStore(RedisClient redis, IOptions<LiveOptions> options, TimeProvider time, ILogger<LiveStateStore> logger)
{
    /// <summary>Channel on which new owners (<c>take key generation</c>) and owners who have let go (<c>free key generation</c>) are announced.</summary>
    public const string Channel = "eloquence:live:owners";

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    private static readonly RedisScript Take = new("""
        local generation = redis.call('HINCRBY', KEYS[1], 'generation', 1)
        local before = redis.call('HMGET', KEYS[1], 'state', 'connected')
        redis.call('HSET', KEYS[1], 'connected', '1')
        redis.call('PEXPIRE', KEYS[1], ARGV[1])
        redis.call('PUBLISH', ARGV[2], 'take ' .. KEYS[1] .. ' ' .. generation)
        return {generation, before[1], before[2]}
        """);

    private static readonly RedisScript Settle = new("""
        redis.call('HSET', KEYS[1], 'settled', ARGV[1])
        return redis.call('HGET', KEYS[1], 'state')
        """);

    private static readonly RedisScript Peek = new("return redis.call('HGET', KEYS[1], 'state')");

    /// <summary>A Redis that was lost knows of no owner any more: whoever saves first is it still.</summary>
    private static readonly RedisScript Save = new("""
        local generation = redis.call('HGET', KEYS[1], 'generation')
        if generation and generation ~= ARGV[1] then
            return 0
        end
        redis.call('HSET', KEYS[1], 'generation', ARGV[1], 'state', ARGV[2], 'connected', ARGV[3])
        redis.call('PEXPIRE', KEYS[1], ARGV[4])
        if ARGV[5] ~= '' then
            redis.call('SADD', ARGV[5], KEYS[1])
            redis.call('PEXPIRE', ARGV[5], ARGV[4])
        end
        return 1
        """);

    private static readonly RedisScript Free = new("""
        local current = redis.call('HGET', KEYS[1], 'generation')
        if tonumber(current or '0') ~= tonumber(ARGV[1]) + 1 or redis.call('HGET', KEYS[1], 'settled') == current then
            return 0
        end
        redis.call('HSET', KEYS[1], 'state', ARGV[2])
        redis.call('PUBLISH', ARGV[3], 'free ' .. KEYS[1] .. ' ' .. ARGV[1])
        return 1
        """);

    private static readonly RedisScript Forget = new("""
        if redis.call('HGET', KEYS[1], 'generation') ~= ARGV[1] then
            return 0
        end
        return redis.call('DEL', KEYS[1])
        """);

    /// <summary>The first key names the user's states, the others are states by their sessions.</summary>
    private static readonly RedisScript ForgetAll = new("""
        local gone = 0
        for _, key in ipairs(redis.call('SMEMBERS', KEYS[1])) do
            local state = redis.call('HGET', key, 'state')
            if state and cjson.decode(state).user_id == ARGV[1] then
                gone = gone + redis.call('DEL', key)
            end
        end
        for _, key in ipairs(KEYS) do
            if redis.call('DEL', key) == 1 and key ~= KEYS[1] then
                gone = gone + 1
            end
        end
        return gone
        """);

    private long Lifetime => (long)options.Value.Continuation.TotalMilliseconds;

    /// <summary>Becomes the owner of a session; null when Redis cannot be reached.</summary>
    public Task<LiveOwnership?> TakeAsync(LiveKey key, CancellationToken cancellationToken) => TryAsync(
        async token =>
        {
            var answer = (await redis.EvaluateAsync(Take, [key.ToString()], [Lifetime, Channel], token)).Items;
            return new LiveOwnership(answer[0].AsInt64(), Read(answer[1].AsBytes()), answer[2].AsString() == "1");
        },
        cancellationToken);

    /// <summary>Reads the state again and keeps the owner before from changing it any more.</summary>
    public Task<LiveState?> SettleAsync(LiveKey key, long generation, CancellationToken cancellationToken) => TryAsync(
        async token => Read((await redis.EvaluateAsync(Settle, [key.ToString()], [Text(generation)], token)).AsBytes()), cancellationToken);

    /// <summary>The state as it was last stored, for looking at; null when there is none or Redis cannot be reached.</summary>
    public Task<LiveState?> PeekAsync(LiveKey key, CancellationToken cancellationToken) => TryAsync(
        async token => Read((await redis.EvaluateAsync(Peek, [key.ToString()], [], token)).AsBytes()), cancellationToken);

    /// <summary>Stores the state.</summary>
    /// <returns>False when another connection owns the session; null when Redis cannot be reached.</returns>
    public async Task<bool?> SaveAsync(LiveKey key, long generation, LiveState state, bool connected, CancellationToken cancellationToken) =>
        await TryAsync<object>(
            async token => (await redis.EvaluateAsync(Save, [key.ToString()], [Text(generation), Write(state), connected ? "1" : "0", Lifetime, UserKey(state.UserId)], token)).AsInt64() == 1,
            cancellationToken) as bool?;

    /// <summary>Hands the latest state over to the owner that has just come.</summary>
    public Task FreeAsync(LiveKey key, long generation, LiveState state, CancellationToken cancellationToken) => TryAsync<object>(
        async token => await redis.EvaluateAsync(Free, [key.ToString()], [Text(generation), Write(state), Channel], token), cancellationToken);

    /// <summary>Removes a session that is over, unless another connection owns it.</summary>
    public Task ForgetAsync(LiveKey key, long generation, CancellationToken cancellationToken) => TryAsync<object>(
        async token => await redis.EvaluateAsync(Forget, [key.ToString()], [Text(generation)], token), cancellationToken);

    /// <summary>Removes the states of all sessions of a user: those in which the user was named, and those of the given ids.</summary>
    /// <returns>How many; null when Redis cannot be reached, where they then end by themselves.</returns>
    public async Task<int?> ForgetUserAsync(string userId, IEnumerable<string> sessions, CancellationToken cancellationToken)
    {
        var states = from session in sessions from kind in LiveKey.Kinds select new LiveKey(kind, session).ToString();
        return await TryAsync<object>(
            async token => (int)(await redis.EvaluateAsync(ForgetAll, [UserKey(userId), .. states], [userId], token)).AsInt64(), cancellationToken) as int?;
    }

    private static string UserKey(string? userId) => string.IsNullOrEmpty(userId) ? "" : $"eloquence:live-of:{userId}";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static byte[] Write(LiveState state) => JsonSerializer.SerializeToUtf8Bytes(state, ContractJson.Options);

    private static LiveState? Read(byte[]? json) => json is null ? null : JsonSerializer.Deserialize<LiveState>(json, ContractJson.Options);

    private async Task<T?> TryAsync<T>(Func<CancellationToken, Task<T?>> action, CancellationToken cancellationToken)
        where T : class
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await action(either.Token);
        }
        catch (RedisException failure)
        {
            LogSkipped(failure.Message);
        }
        catch (OperationCanceledException)
        {
            LogSkipped("no answer in time");
        }
        catch (JsonException other)
        {
            LogSkipped(other.Message);
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The state of a live session is not kept: {Reason}")]
    private partial void LogSkipped(string reason);
}
