using System.Threading.Channels;
using Eloquence.Redis.Subscriptions;

namespace Eloquence.Redis;

/// <summary>
/// A live subscription to one channel. It survives lost connections; messages published while the connection is down
/// are lost, as Redis delivers at most once. A reader that falls more than <see cref="Capacity"/> messages behind
/// loses the oldest ones, counted in <see cref="Dropped"/>.
/// </summary>
public sealed class RedisSubscription : IAsyncDisposable
{
    /// <summary>Messages kept for a slow reader.</summary>
    public const int Capacity = 1024;

    private readonly Subscriber _owner;
    private readonly Channel<RedisMessage> _messages;
    private long _dropped;

    internal RedisSubscription(Subscriber owner, string channel)
    {
        _owner = owner;
        Channel = channel;
        _messages = System.Threading.Channels.Channel.CreateBounded<RedisMessage>(
            new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest },
            _ => Interlocked.Increment(ref _dropped));
    }

    /// <summary>The channel subscribed to.</summary>
    public string Channel { get; }

    /// <summary>Messages lost because the reader was too slow.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>The messages, until the subscription or the client is disposed.</summary>
    public IAsyncEnumerable<RedisMessage> ReadAllAsync(CancellationToken cancellationToken = default) =>
        _messages.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Ends the subscription.</summary>
    public ValueTask DisposeAsync()
    {
        _owner.Remove(this);
        Complete();
        return ValueTask.CompletedTask;
    }

    internal void Deliver(RedisMessage message) => _messages.Writer.TryWrite(message);

    internal void Complete() => _messages.Writer.TryComplete();
}
