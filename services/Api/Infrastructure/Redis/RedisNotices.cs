using Eloquence.Redis;

namespace Eloquence.Api.Infrastructure.Redis;

/// <summary>Publishes on Redis with little patience; a notice that cannot be published is logged and lost.</summary>
internal sealed partial class RedisNotices(RedisClient redis, TimeProvider time, ILogger<RedisNotices> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    public async Task PublishAsync(string channel, byte[] notice, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await redis.PublishAsync(channel, notice, either.Token);
        }
        catch (RedisException failure)
        {
            LogNotPublished(channel, failure.Message);
        }
        catch (OperationCanceledException)
        {
            LogNotPublished(channel, "no answer in time");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A notice on {Channel} was lost: {Reason}")]
    private partial void LogNotPublished(string channel, string reason);
}
