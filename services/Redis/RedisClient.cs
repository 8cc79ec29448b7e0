using Eloquence.Redis.Connections;
using Eloquence.Redis.Protocol;
using Eloquence.Redis.Subscriptions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Eloquence.Redis;

/// <summary>
/// A Redis client for a whole process: safe for concurrent use, one pipelined connection for commands and one for
/// subscriptions, both opened when first needed and reopened by themselves.
/// </summary>
/// <remarks>
/// Every command fails with a <see cref="RedisException"/>: <see cref="RedisConnectionException"/> without a usable
/// connection, <see cref="RedisTimeoutException"/> after <see cref="RedisConnectionOptions.CommandTimeout"/>,
/// <see cref="RedisServerException"/> when the server answers with an error. No command is ever repeated silently.
/// </remarks>
public sealed class RedisClient : IAsyncDisposable
{
    private readonly RedisConnectionOptions _options;
    private readonly TimeProvider _time;
    private readonly ConnectionKeeper _connections;
    private readonly Subscriber _subscriber;

    /// <summary>Creates a client; nothing is connected yet.</summary>
    public RedisClient(RedisConnectionOptions options, ILogger<RedisClient>? logger = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _time = time ?? TimeProvider.System;
        ILogger log = logger ?? NullLogger<RedisClient>.Instance;
        _connections = new ConnectionKeeper(options, _time, log);
        _subscriber = new Subscriber(options, _time, log);
    }

    /// <summary>Runs any command that answers once, such as <c>ExecuteAsync("HGET", ["key", "field"])</c>.</summary>
    /// <param name="command">Name of the command.</param>
    /// <param name="arguments">Its arguments; byte arrays must stay unchanged until the command has completed.</param>
    /// <param name="cancellationToken">Stops waiting. A command already sent still runs.</param>
    public async Task<RespValue> ExecuteAsync(string command, IReadOnlyList<RedisArgument> arguments, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(command);
        ArgumentNullException.ThrowIfNull(arguments);
        var started = _time.GetTimestamp();
        using var activity = RedisTelemetry.Start(command, _options);
        Exception? failure = null;
        try
        {
            return await SendAsync(new PendingCommand([command, .. arguments]), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception caught)
        {
            failure = caught;
            throw;
        }
        finally
        {
            RedisTelemetry.Finish(activity, command, _options, _time.GetElapsedTime(started), failure);
        }
    }

    /// <summary>The value of a key; <see langword="null"/> when it does not exist.</summary>
    public async Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken = default) =>
        (await ExecuteAsync("GET", [key], cancellationToken).ConfigureAwait(false)).AsBytes();

    /// <summary>The value of a key as UTF-8 text; <see langword="null"/> when it does not exist.</summary>
    public async Task<string?> GetStringAsync(string key, CancellationToken cancellationToken = default) =>
        (await ExecuteAsync("GET", [key], cancellationToken).ConfigureAwait(false)).AsString();

    /// <summary>Sets a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="expiry">Time to live, at least 1 ms; <see langword="null"/> to keep it until deleted.</param>
    /// <param name="condition">When to write.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>False when the condition did not hold.</returns>
    public async Task<bool> SetAsync(
        string key, RedisArgument value, TimeSpan? expiry = null, SetCondition condition = SetCondition.Always, CancellationToken cancellationToken = default)
    {
        List<RedisArgument> arguments = [key, value];
        if (expiry is { } lifetime)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(lifetime, TimeSpan.FromMilliseconds(1), nameof(expiry));
            arguments.AddRange(["PX", (long)lifetime.TotalMilliseconds]);
        }

        if (condition != SetCondition.Always)
        {
            arguments.Add(condition == SetCondition.KeyMissing ? "NX" : "XX");
        }

        return !(await ExecuteAsync("SET", arguments, cancellationToken).ConfigureAwait(false)).IsNull;
    }

    /// <summary>Adds to the number stored at a key (0 when missing) and returns the sum.</summary>
    public async Task<long> IncrementAsync(string key, long by = 1, CancellationToken cancellationToken = default) =>
        (await ExecuteAsync("INCRBY", [key, by], cancellationToken).ConfigureAwait(false)).AsInt64();

    /// <summary>Deletes a key.</summary>
    /// <returns>True when it existed.</returns>
    public async Task<bool> DeleteAsync(string key, CancellationToken cancellationToken = default) =>
        (await ExecuteAsync("DEL", [key], cancellationToken).ConfigureAwait(false)).AsInt64() > 0;

    /// <summary>Publishes a message.</summary>
    /// <returns>Number of clients that received it.</returns>
    public async Task<long> PublishAsync(string channel, RedisArgument message, CancellationToken cancellationToken = default) =>
        (await ExecuteAsync("PUBLISH", [channel, message], cancellationToken).ConfigureAwait(false)).AsInt64();

    /// <summary>
    /// Subscribes to a channel. Completes when the server has confirmed it: what is published afterwards arrives.
    /// While the server cannot be reached it keeps trying until cancelled.
    /// </summary>
    public Task<RedisSubscription> SubscribeAsync(string channel, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(channel);
        return _subscriber.SubscribeAsync(channel, cancellationToken);
    }

    /// <summary>Runs a script, sending its source only when the server does not know it yet.</summary>
    public async Task<RespValue> EvaluateAsync(
        RedisScript script, IReadOnlyList<string> keys, IReadOnlyList<RedisArgument> arguments, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(arguments);
        RedisArgument[] rest = [keys.Count, .. keys.Select(key => (RedisArgument)key), .. arguments];
        try
        {
            return await ExecuteAsync("EVALSHA", [script.Hash, .. rest], cancellationToken).ConfigureAwait(false);
        }
        catch (RedisServerException unknown) when (unknown.Code == "NOSCRIPT")
        {
            return await ExecuteAsync("EVAL", [script.Source, .. rest], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Asks the server for a sign of life.</summary>
    /// <returns>Round trip time.</returns>
    public async Task<TimeSpan> PingAsync(CancellationToken cancellationToken = default)
    {
        var started = _time.GetTimestamp();
        await ExecuteAsync("PING", [], cancellationToken).ConfigureAwait(false);
        return _time.GetElapsedTime(started);
    }

    /// <summary>Closes both connections; commands under way fail.</summary>
    public async ValueTask DisposeAsync()
    {
        await _connections.DisposeAsync().ConfigureAwait(false);
        await _subscriber.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<RespValue> SendAsync(PendingCommand command, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await DeliverAsync(command, cancellationToken)
                .WaitAsync(_options.CommandTimeout, _time, cancellationToken).ConfigureAwait(false);
            return reply.Kind == RespKind.Error ? throw new RedisServerException(reply.AsString()!) : reply;
        }
        catch (TimeoutException)
        {
            var unsent = command.TryAbandon();
            throw new RedisTimeoutException(
                $"Redis at {_options} did not answer {command.Name} within {_options.CommandTimeout.TotalSeconds:0.###} s; "
                + (unsent ? "the command was not sent." : "the command had been sent and may have run."),
                mayHaveExecuted: !unsent);
        }
        catch (OperationCanceledException)
        {
            command.TryAbandon();
            throw;
        }
    }

    private async Task<RespValue> DeliverAsync(PendingCommand command, CancellationToken cancellationToken)
    {
        var connection = await _connections.GetAsync(cancellationToken).ConfigureAwait(false);
        await connection.SendAsync(command, cancellationToken).ConfigureAwait(false);
        return await command.Task.ConfigureAwait(false);
    }
}
