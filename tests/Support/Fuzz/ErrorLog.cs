using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Eloquence.Tests.Support.Fuzz;

/// <summary>Keeps what a service logs: errors and worse, and the last lines of any level from information on.</summary>
public sealed class ErrorLog : ILoggerProvider
{
    private const int MostLines = 5000;

    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentQueue<string> _lines = new();

    /// <summary>Errors and worse.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>The last lines.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => new Collector(categoryName, this);

    /// <inheritdoc />
    public void Dispose()
    {
    }

    private void Keep(LogLevel level, string line)
    {
        _lines.Enqueue(line);
        if (_lines.Count > MostLines)
        {
            _lines.TryDequeue(out _);
        }

        if (level >= LogLevel.Error)
        {
            _errors.Enqueue(line);
        }
    }

    private sealed class Collector(string category, ErrorLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Keep(logLevel, $"{category}: {formatter(state, exception)} {exception}");
            }
        }
    }
}
