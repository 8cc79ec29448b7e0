using System.Diagnostics.Metrics;
using Eloquence.Api.Infrastructure.Redis;

namespace Eloquence.Api.Tokens;

/// <summary>
/// Says so before a token expires: a participant who is still in the room then cannot reconnect. Counted, logged and told on Redis, five
/// minutes ahead. What is told of is what this replica has issued since it started.
/// </summary>
internal sealed partial class TokenExpiryWatch(TokenNotices notices, TimeProvider time, ILogger<TokenExpiryWatch> logger) : BackgroundService
{
    public static readonly TimeSpan Lead = TimeSpan.FromMinutes(5);

    private const string MeterName = "Eloquence.Api.Tokens";

    /// <summary>More than one replica issues in a day of teaching; beyond, the oldest are forgotten.</summary>
    private const int MostWatched = 20_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> IssuedCounter =
        Meter.CreateCounter<long>("livekit_tokens_issued_total", "{token}", "Tokens minted for LiveKit rooms");

    private static readonly Counter<long> ExpiringCounter =
        Meter.CreateCounter<long>("livekit_tokens_expiring_total", "{token}", "Tokens within five minutes of their expiry");

    private readonly PriorityQueue<(string Room, string Identity, DateTime ExpiresAt), DateTime> _watched = new();
    private readonly Lock _gate = new();

    /// <summary>Notes a token that was just minted.</summary>
    public void Issued(string room, string identity, DateTime expiresAt)
    {
        IssuedCounter.Add(1);
        lock (_gate)
        {
            if (_watched.Count < MostWatched)
            {
                _watched.Enqueue((room, identity, expiresAt), expiresAt);
            }
            else
            {
                _watched.DequeueEnqueue((room, identity, expiresAt), expiresAt);
            }
        }
    }

    /// <summary>Warns of every token that expires within <see cref="Lead"/>, once.</summary>
    /// <returns>How many.</returns>
    public async Task<int> WarnAsync(CancellationToken cancellationToken)
    {
        var warned = 0;
        while (Next() is { } token)
        {
            warned++;
            ExpiringCounter.Add(1);
            LogExpiring(token.Room, token.Identity, token.ExpiresAt);
            await notices.PublishExpiringAsync(token.Room, token.Identity, token.ExpiresAt, cancellationToken);
        }

        return warned;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await WarnAsync(stoppingToken);
        }
    }

    private (string Room, string Identity, DateTime ExpiresAt)? Next()
    {
        lock (_gate)
        {
            return _watched.TryPeek(out _, out var expiresAt) && expiresAt - time.GetUtcNow().UtcDateTime <= Lead ? _watched.Dequeue() : null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The token of {Identity} for room {Room} expires at {ExpiresAt}; whoever loses the connection after that must ask for a new one")]
    private partial void LogExpiring(string room, string identity, DateTime expiresAt);
}
