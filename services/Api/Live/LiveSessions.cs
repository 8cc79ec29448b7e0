using System.Collections.Concurrent;
using System.Globalization;
using Eloquence.Api.Infrastructure.Redis;
using Eloquence.Redis;
using Microsoft.Extensions.Options;

namespace Eloquence.Api.Live;

/// <summary>
/// The live connections of this replica, one per session: an older one lets go when a newer one comes, here or on another replica. Sessions that have
/// lasted too long are ended.
/// </summary>
internal sealed partial class LiveSessions(RedisClient redis, IOptions<LiveOptions> options, TimeProvider time, ILogger<LiveSessions> logger) : BackgroundService
{
    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HandOverPatience = TimeSpan.FromMilliseconds(400);

    private readonly ConcurrentDictionary<string, LiveConnection> _open = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _awaited = new();

    /// <summary>Connections that are open.</summary>
    public int Count => _open.Count;

    /// <summary>Registers a connection in place of an older one.</summary>
    /// <returns>The state the older one of this replica has let go; null when there was none.</returns>
    public async Task<LiveState?> EnterAsync(LiveConnection connection)
    {
        var name = connection.Key.ToString();
        LiveConnection? older = null;
        _open.AddOrUpdate(
            name,
            _ =>
            {
                older = null;
                return connection;
            },
            (_, existing) =>
            {
                older = existing;
                return connection;
            });
        return older is null ? null : await older.LetGoAsync();
    }

    /// <summary>Removes a connection, unless a newer one has taken its place.</summary>
    public void Leave(LiveConnection connection) => _open.TryRemove(new KeyValuePair<string, LiveConnection>(connection.Key.ToString(), connection));

    /// <summary>Waits a moment until the owner before, on another replica, has stored what it knows.</summary>
    public async Task FreedAsync(LiveKey key, long generation, CancellationToken cancellationToken)
    {
        var name = $"{key} {(generation - 1).ToString(CultureInfo.InvariantCulture)}";
        var freed = _awaited.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await freed.Task.WaitAsync(HandOverPatience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // It is dead, or has lost its way to Redis: what it stored last is what there is.
        }
        finally
        {
            _awaited.TryRemove(name, out _);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken) =>
        await Task.WhenAll(FollowOwnersAsync(stoppingToken), EndOldAsync(stoppingToken));

    private async Task FollowOwnersAsync(CancellationToken stoppingToken)
    {
        try
        {
            await using var notices = await redis.SubscribeAsync(LiveStateStore.Channel, stoppingToken);
            await foreach (var notice in notices.ReadAllAsync(stoppingToken))
            {
                Follow(notice.Text);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        catch (ObjectDisposedException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    /// <summary><c>take key generation</c> or <c>free key generation</c>; a key may contain spaces.</summary>
    private void Follow(string notice)
    {
        var (first, last) = (notice.IndexOf(' ', StringComparison.Ordinal), notice.LastIndexOf(' '));
        if (first < 0 || last <= first || !long.TryParse(notice.AsSpan(last + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var generation))
        {
            LogNotUnderstood();
            return;
        }

        var key = notice[(first + 1)..last];
        if (notice.StartsWith("free ", StringComparison.Ordinal))
        {
            if (_awaited.TryGetValue(notice[(first + 1)..], out var waiting))
            {
                waiting.TrySetResult();
            }
        }
        else if (_open.TryGetValue(key, out var connection))
        {
            connection.OwnerChanged(generation);
        }
    }

    private async Task EndOldAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Sweep, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var oldest = time.GetUtcNow() - options.Value.MaximumDuration;
                foreach (var connection in _open.Values.Where(connection => connection.ConnectedAt < oldest))
                {
                    await connection.EndTooLongAsync();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A notice about the owner of a live session is not understood")]
    private partial void LogNotUnderstood();
}
