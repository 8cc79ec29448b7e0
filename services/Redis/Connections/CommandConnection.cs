using System.Collections.Concurrent;
using System.Threading.Channels;
using Eloquence.Redis.Protocol;

namespace Eloquence.Redis.Connections;

/// <summary>
/// One connection shared by every caller. Commands are written as they come and answered in the same order
/// ("Redis pipelining"), so no caller waits for another's round trip. A connection that broke stays broken.
/// </summary>
internal sealed class CommandConnection : IAsyncDisposable
{
    private const int QueueCapacity = 16 * 1024;

    private readonly RedisConnectionOptions _options;
    private readonly TimeProvider _time;
    private readonly RedisTransport _transport;
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentQueue<PendingCommand> _unanswered = new();
    private readonly Channel<PendingCommand> _queue = Channel.CreateBounded<PendingCommand>(
        new BoundedChannelOptions(QueueCapacity) { SingleReader = true });

    private CommandConnection(RedisConnectionOptions options, TimeProvider time, RedisTransport transport)
    {
        _options = options;
        _time = time;
        _transport = transport;
        Closed = RunAsync();
    }

    /// <summary>Completes with the cause once the connection is unusable and every command on it has been answered or failed.</summary>
    public Task<Exception> Closed { get; }

    public static async Task<CommandConnection> OpenAsync(RedisConnectionOptions options, TimeProvider time, CancellationToken cancellationToken) =>
        new(options, time, await RedisTransport.ConnectAsync(options, time, cancellationToken).ConfigureAwait(false));

    /// <summary>Queues a command; its task completes with the reply.</summary>
    /// <exception cref="RedisConnectionException">The connection is already broken; the command was not sent.</exception>
    public async ValueTask SendAsync(PendingCommand command, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(command, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException closed)
        {
            throw Broken(closed.InnerException, command);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await Closed.ConfigureAwait(false);
        _closing.Dispose();
    }

    private async Task<Exception> RunAsync()
    {
        Task[] loops = [ReadRepliesAsync(_closing.Token), WriteCommandsAsync(_closing.Token), ProbeAsync(_closing.Token)];
        var first = await Task.WhenAny(loops).ConfigureAwait(false);
        Exception cause = first.Exception?.InnerException ?? new OperationCanceledException("The client was closed.");

        _queue.Writer.TryComplete(cause);
        await _closing.CancelAsync().ConfigureAwait(false);
        await _transport.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        while (_unanswered.TryDequeue(out var command) || _queue.Reader.TryRead(out command))
        {
            command.TrySetException(Broken(cause, command));
        }

        return cause;
    }

    private async Task WriteCommandsAsync(CancellationToken cancellationToken)
    {
        var queue = _queue.Reader;
        while (await queue.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (queue.TryRead(out var command))
            {
                if (!command.TryBeginSending())
                {
                    continue;
                }

                _unanswered.Enqueue(command);
                await RespWriter.WriteAsync(_transport.Output, command.Arguments, cancellationToken).ConfigureAwait(false);
            }

            await _transport.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ReadRepliesAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var reply = await _transport.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (!_unanswered.TryDequeue(out var command))
            {
                throw new RedisProtocolException("Redis sent a reply that no command asked for.");
            }

            command.TrySetResult(reply);
        }
    }

    /// <summary>Keeps an idle connection alive and gives up one whose peer vanished without closing it.</summary>
    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_options.KeepAlive, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_transport.Silence > _options.KeepAlive * 2 && !_unanswered.IsEmpty)
            {
                throw new TimeoutException($"Nothing was received for {_transport.Silence.TotalSeconds:0} s.");
            }

            if (_unanswered.IsEmpty)
            {
                _queue.Writer.TryWrite(new PendingCommand(["PING"]));
            }
        }
    }

    private RedisConnectionException Broken(Exception? cause, PendingCommand command)
    {
        var unsent = command.TryAbandon();
        var consequence = unsent ? "the command was not sent" : "the command had been sent and may have run";
        return new RedisConnectionException(
            $"The connection to Redis at {_options} is broken ({cause?.Message}); {consequence}.", cause, mayHaveExecuted: !unsent);
    }
}
