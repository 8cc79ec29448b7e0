using System.Threading.Channels;

namespace Eloquence.LiveKit.Rooms;

/// <summary>
/// Everything that happens in a room happens here, one thing after the other: whoever wants something of the room posts it. So a room needs no
/// locks, and no room waits for another one. Media does not pass through here.
/// </summary>
internal sealed partial class RoomQueue : IAsyncDisposable
{
    /// <summary>With more waiting, senders of signals wait and messages that may be lost are.</summary>
    private const int Busy = 4096;

    private readonly Channel<Action> _work = Channel.CreateUnbounded<Action>();
    private readonly ILogger _logger;
    private readonly Task _loop;

    public RoomQueue(ILogger logger)
    {
        _logger = logger;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>True when the room cannot keep up.</summary>
    public bool IsBusy => _work.Reader.Count > Busy;

    /// <summary>Posts an action.</summary>
    /// <returns>False when the room is closed.</returns>
    public bool Post(Action action) => _work.Writer.TryWrite(action);

    /// <summary>Posts a question and waits for its answer.</summary>
    /// <exception cref="RoomClosedException">The room is closed.</exception>
    public async Task<T> AskAsync<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!Post(() =>
            {
                try
                {
                    answer.SetResult(question());
                }
                catch (Exception exception)
                {
                    answer.SetException(exception);
                }
            }))
        {
            throw new RoomClosedException();
        }

        return await answer.Task.ConfigureAwait(false);
    }

    /// <summary>Takes no more; what was posted is still done.</summary>
    public void Close() => _work.Writer.TryComplete();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Close();
        await _loop.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        await foreach (var action in _work.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                action();
            }
            catch (Exception exception)
            {
                // One participant's fault is not the others'.
                LogFailed(_logger, exception);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Something a room was asked to do failed; the room goes on")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}

/// <summary>The room has been closed meanwhile.</summary>
internal sealed class RoomClosedException : Exception;
