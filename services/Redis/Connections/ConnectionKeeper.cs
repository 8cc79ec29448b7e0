using Microsoft.Extensions.Logging;

namespace Eloquence.Redis.Connections;

/// <summary>
/// Keeps one <see cref="CommandConnection"/> open. While the first attempt after a loss is under way callers wait for
/// it; once it has failed they are told at once, and the attempts go on in the background.
/// </summary>
internal sealed partial class ConnectionKeeper : IAsyncDisposable
{
    private readonly RedisConnectionOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lazy<Task> _run;
    private volatile TaskCompletionSource<CommandConnection> _current = NewAttempt();

    public ConnectionKeeper(RedisConnectionOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _run = new Lazy<Task>(() => Task.Run(RunAsync));
    }

    /// <summary>The open connection, or the one being opened.</summary>
    /// <exception cref="RedisConnectionException">The last attempt failed.</exception>
    public Task<CommandConnection> GetAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, typeof(RedisClient));
        _ = _run.Value;
        return _current.Task.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_run.IsValueCreated)
        {
            await _run.Value.ConfigureAwait(false);
        }
    }

    private static TaskCompletionSource<CommandConnection> NewAttempt()
    {
        var attempt = new TaskCompletionSource<CommandConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = attempt.Task.ContinueWith(static task => task.Exception, TaskContinuationOptions.OnlyOnFaulted); // failures are reported to whoever asks
        return attempt;
    }

    private async Task RunAsync()
    {
        var failures = 0;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var connection = await CommandConnection.OpenAsync(_options, _time, _stopping.Token).ConfigureAwait(false);
                failures = 0;
                Publish(attempt => attempt.SetResult(connection));
                LogConnected(_options);
                await ServeAsync(connection).ConfigureAwait(false);
            }
            catch (RedisConnectionException failure)
            {
                failures++;
                Publish(attempt => attempt.SetException(failure));
                LogFailed(failures, failure.Message);
                await Task.Delay(Backoff.After(failures), _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                break;
            }
        }

        Publish(attempt => attempt.SetException(new RedisConnectionException("The Redis client is closed.")));
    }

    private async Task ServeAsync(CommandConnection connection)
    {
        await using (connection.ConfigureAwait(false))
        {
            await Task.WhenAny(connection.Closed, Task.Delay(Timeout.InfiniteTimeSpan, _stopping.Token)).ConfigureAwait(false);
        }

        if (!_stopping.IsCancellationRequested)
        {
            var cause = await connection.Closed.ConfigureAwait(false);
            LogLost(_options, cause.Message);
            _current = NewAttempt();
        }
    }

    private void Publish(Action<TaskCompletionSource<CommandConnection>> outcome)
    {
        if (_current.Task.IsCompleted)
        {
            var next = NewAttempt();
            outcome(next);
            _current = next;
        }
        else
        {
            outcome(_current);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to Redis at {Endpoint}")]
    private partial void LogConnected(RedisConnectionOptions endpoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lost the connection to Redis at {Endpoint}: {Cause}. Reconnecting")]
    private partial void LogLost(RedisConnectionOptions endpoint, string cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Attempt {Attempt} to connect failed: {Cause}")]
    private partial void LogFailed(int attempt, string cause);
}
