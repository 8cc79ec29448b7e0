using System.Threading.Channels;
using Eloquence.Redis.Connections;
using Eloquence.Redis.Protocol;
using Microsoft.Extensions.Logging;

namespace Eloquence.Redis.Subscriptions;

/// <summary>
/// The connection that only receives: under RESP2 a connection with a subscription may not run other commands
/// ("Pub/Sub"). It is opened by the first subscription and subscribes to everything again after a loss.
/// </summary>
internal sealed partial class Subscriber(RedisConnectionOptions options, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Topic> _topics = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private ChannelWriter<RedisArgument[]>? _outgoing;
    private Task? _run;

    /// <summary>Completes when the server has confirmed the subscription, however long the server is away.</summary>
    public async Task<RedisSubscription> SubscribeAsync(string channel, CancellationToken cancellationToken)
    {
        var subscription = new RedisSubscription(this, channel);
        Task confirmed;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, typeof(RedisClient));
            if (!_topics.TryGetValue(channel, out var topic))
            {
                _topics.Add(channel, topic = new Topic());
                _outgoing?.TryWrite(["SUBSCRIBE", channel]);
            }

            topic.Subscriptions.Add(subscription);
            confirmed = topic.Confirmed;
            _run ??= Task.Run(RunAsync, CancellationToken.None);
        }

        try
        {
            await confirmed.WaitAsync(cancellationToken).ConfigureAwait(false);
            return subscription;
        }
        catch
        {
            await subscription.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public void Remove(RedisSubscription subscription)
    {
        lock (_gate)
        {
            if (_topics.TryGetValue(subscription.Channel, out var topic)
                && topic.Subscriptions.Remove(subscription)
                && topic.Subscriptions.Count == 0)
            {
                _topics.Remove(subscription.Channel);
                _outgoing?.TryWrite(["UNSUBSCRIBE", subscription.Channel]);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_run is { } run)
        {
            await run.ConfigureAwait(false);
        }

        lock (_gate)
        {
            foreach (var topic in _topics.Values)
            {
                topic.Fail(new ObjectDisposedException(nameof(RedisClient)));
                topic.Subscriptions.ForEach(subscription => subscription.Complete());
            }

            _topics.Clear();
        }
    }

    private async Task RunAsync()
    {
        var failures = 0;
        while (!_stopping.IsCancellationRequested)
        {
            Exception cause;
            try
            {
                var transport = await RedisTransport.ConnectAsync(options, time, _stopping.Token).ConfigureAwait(false);
                await using (transport.ConfigureAwait(false))
                {
                    failures = 0;
                    cause = await ServeAsync(transport).ConfigureAwait(false);
                }
            }
            catch (RedisConnectionException failure)
            {
                cause = failure;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }

            if (!_stopping.IsCancellationRequested)
            {
                LogInterrupted(options, cause.Message);
                await Task.Delay(Backoff.After(++failures), time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<Exception> ServeAsync(RedisTransport transport)
    {
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var outgoing = Channel.CreateUnbounded<RedisArgument[]>(new UnboundedChannelOptions { SingleReader = true });
        lock (_gate)
        {
            if (_topics.Count > 0)
            {
                outgoing.Writer.TryWrite(["SUBSCRIBE", .. _topics.Keys.Select(channel => (RedisArgument)channel)]);
            }

            _outgoing = outgoing.Writer;
        }

        Task[] loops = [ReceiveAsync(transport, closing.Token), SendAsync(transport, outgoing.Reader, closing.Token), ProbeAsync(transport, outgoing.Writer, closing.Token)];
        var first = await Task.WhenAny(loops).ConfigureAwait(false);
        lock (_gate)
        {
            _outgoing = null;
        }

        await closing.CancelAsync().ConfigureAwait(false);
        await transport.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return first.Exception?.InnerException ?? new OperationCanceledException("The client was closed.");
    }

    private static async Task SendAsync(RedisTransport transport, ChannelReader<RedisArgument[]> outgoing, CancellationToken cancellationToken)
    {
        await foreach (var command in outgoing.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await RespWriter.WriteAsync(transport.Output, command, cancellationToken).ConfigureAwait(false);
            await transport.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ReceiveAsync(RedisTransport transport, CancellationToken cancellationToken)
    {
        while (true)
        {
            var push = await transport.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (push.Kind == RespKind.Error)
            {
                throw new RedisServerException(push.AsString()!);
            }

            if (push.Items.Count == 3)
            {
                Dispatch(push.Items[0].AsString()!, push.Items[1].AsString()!, push.Items[2]);
            }
        }
    }

    /// <summary>"A message is an Array-reply with three elements. The first element is the kind of message."</summary>
    private void Dispatch(string kind, string channel, RespValue content)
    {
        lock (_gate)
        {
            if (!_topics.TryGetValue(channel, out var topic))
            {
                return;
            }

            if (kind == "subscribe")
            {
                topic.Confirm();
            }
            else if (kind == "message")
            {
                var message = new RedisMessage(channel, content.AsBytes());
                topic.Subscriptions.ForEach(subscription => subscription.Deliver(message));
            }
        }
    }

    private async Task ProbeAsync(RedisTransport transport, ChannelWriter<RedisArgument[]> outgoing, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.KeepAlive, time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            if (transport.Silence > options.KeepAlive * 2)
            {
                throw new TimeoutException($"Nothing was received for {transport.Silence.TotalSeconds:0} s.");
            }

            outgoing.TryWrite(["PING"]);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Subscriptions on Redis at {Endpoint} are interrupted: {Cause}. Reconnecting")]
    private partial void LogInterrupted(RedisConnectionOptions endpoint, string cause);
}
