using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);

/// <summary>
/// Keeps the console lines of each resource instance, so that they survive its restart, and hands them to watchers.
/// At most <see cref="Capacity"/> lines are kept per instance.
/// </summary>
public class ResourceLoggerService : IDisposable
{
    internal const int Capacity = 10_000;

    private readonly ConcurrentDictionary<string, ResourceLog> _logs = new(StringComparer.OrdinalIgnoreCase);
    private readonly TimeProvider _timeProvider;

    public ResourceLoggerService()
        : this(TimeProvider.System)
    {
    }

    internal ResourceLoggerService(TimeProvider timeProvider) => _timeProvider = timeProvider;

    public ILogger GetLogger(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return new ResourceLogger([.. resource.GetInstanceNames().Select(Log)], _timeProvider);
    }

    public ILogger GetLogger(string resourceName) => new ResourceLogger([Log(resourceName)], _timeProvider);

    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName) => Log(resourceName).WatchAsync(follow: true);

    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource) => Merged(resource, WatchAsync);

    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName) => Log(resourceName).WatchAsync(follow: false);

    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(IResource resource) => Merged(resource, GetAllAsync);

    public void Complete(string name) => Log(name).Complete();

    public void Complete(IResource resource)
    {
        foreach (var name in resource.GetInstanceNames())
        {
            Complete(name);
        }
    }

    public void ClearBacklog(string resourceName) => Log(resourceName).Clear();

    public void Dispose()
    {
        foreach (var log in _logs.Values)
        {
            log.Complete();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Adds a line that the process itself wrote.</summary>
    internal void Append(string resourceName, string line, bool isError) => Log(resourceName).Append(line, isError);

    /// <summary>The lines of all instances of a resource, each batch as it comes.</summary>
    private static IAsyncEnumerable<IReadOnlyList<LogLine>> Merged(IResource resource, Func<string, IAsyncEnumerable<IReadOnlyList<LogLine>>> read)
        => resource.GetInstanceNames() is [var only] ? read(only) : MergeAsync([.. resource.GetInstanceNames().Select(read)]);

    private static async IAsyncEnumerable<IReadOnlyList<LogLine>> MergeAsync(IReadOnlyList<IAsyncEnumerable<IReadOnlyList<LogLine>>> sources, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var merged = Channel.CreateUnbounded<IReadOnlyList<LogLine>>(new UnboundedChannelOptions { SingleReader = true });
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pumps = Task.WhenAll(sources.Select(PumpAsync)).ContinueWith(all => merged.Writer.Complete(all.Exception?.InnerException), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        try
        {
            await foreach (var batch in merged.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return batch;
            }
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await pumps.ConfigureAwait(false);
        }

        async Task PumpAsync(IAsyncEnumerable<IReadOnlyList<LogLine>> source)
        {
            await foreach (var batch in source.WithCancellation(ended.Token).ConfigureAwait(false))
            {
                merged.Writer.TryWrite(batch);
            }
        }
    }

    private ResourceLog Log(string name) => _logs.GetOrAdd(name, static _ => new ResourceLog());

    private sealed class ResourceLog
    {
        private readonly Lock _lock = new();
        private readonly LinkedList<LogLine> _lines = new();
        private readonly HashSet<Channel<LogLine>> _watchers = [];
        private int _count;
        private bool _completed;

        public void Append(string content, bool isError)
        {
            lock (_lock)
            {
                var line = new LogLine(++_count, content, isError);
                _lines.AddLast(line);
                if (_lines.Count > Capacity)
                {
                    _lines.RemoveFirst();
                }

                foreach (var watcher in _watchers)
                {
                    watcher.Writer.TryWrite(line);
                }
            }
        }

        public void Clear()
        {
            lock (_lock)
            {
                _lines.Clear();
            }
        }

        public void Complete()
        {
            lock (_lock)
            {
                _completed = true;
                foreach (var watcher in _watchers)
                {
                    watcher.Writer.TryComplete();
                }
            }
        }

        public async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            var channel = Channel.CreateUnbounded<LogLine>(new UnboundedChannelOptions { SingleReader = true });
            LogLine[] backlog;
            lock (_lock)
            {
                backlog = [.. _lines];
                if (!follow || _completed)
                {
                    channel.Writer.Complete();
                }
                else
                {
                    _watchers.Add(channel);
                }
            }

            try
            {
                if (backlog.Length > 0)
                {
                    yield return backlog;
                }

                while (await channel.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    var batch = new List<LogLine>();
                    while (channel.Reader.TryRead(out var line))
                    {
                        batch.Add(line);
                    }

                    yield return batch;
                }
            }
            finally
            {
                lock (_lock)
                {
                    _watchers.Remove(channel);
                }
            }
        }
    }

    private sealed class ResourceLogger(ResourceLog[] logs, TimeProvider timeProvider) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = formatter(state, exception) + (exception is null ? "" : Environment.NewLine + exception);
            var time = timeProvider.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
            foreach (var line in text.Split('\n'))
            {
                foreach (var log in logs)
                {
                    log.Append($"{time} {line.TrimEnd('\r')}", logLevel >= LogLevel.Error);
                }
            }
        }
    }
}
