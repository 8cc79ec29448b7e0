using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.Dashboard;

namespace Eloquence.Hosting.Tests.Dashboard;

/// <summary>An application whose resources, output and commands the test controls.</summary>
internal sealed class FakeDashboardData : IDashboardData
{
    private int _watchers;

    public string ApplicationName { get; init; } = "Éloquence";

    public Func<CancellationToken, IAsyncEnumerable<IReadOnlyList<ResourceChange>>>? Resources { get; init; }

    public Func<string, bool, CancellationToken, IAsyncEnumerable<IReadOnlyList<ConsoleLine>>>? Console { get; init; }

    public Func<string, string, CancellationToken, Task<CommandOutcome>>? Command { get; init; }

    /// <summary>Changes for the watcher, the first of them the snapshot.</summary>
    public Channel<IReadOnlyList<ResourceChange>> Changes { get; } = Channel.CreateUnbounded<IReadOnlyList<ResourceChange>>();

    /// <summary>Enumerations that were begun and not yet disposed of.</summary>
    public int Watchers => Volatile.Read(ref _watchers);

    public IAsyncEnumerable<IReadOnlyList<ResourceChange>> WatchResourcesAsync(CancellationToken cancellationToken) =>
        CountAsync(Resources?.Invoke(cancellationToken) ?? Changes.Reader.ReadAllAsync(cancellationToken), cancellationToken);

    public IAsyncEnumerable<IReadOnlyList<ConsoleLine>> WatchConsoleAsync(string resourceName, bool follow, CancellationToken cancellationToken) =>
        CountAsync(Console!(resourceName, follow, cancellationToken), cancellationToken);

    public Task<CommandOutcome> ExecuteCommandAsync(string resourceName, string commandName, CancellationToken cancellationToken) =>
        Command!(resourceName, commandName, cancellationToken);

    private async IAsyncEnumerable<T> CountAsync<T>(IAsyncEnumerable<T> source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _watchers);
        try
        {
            await foreach (var item in source.WithCancellation(cancellationToken))
            {
                yield return item;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _watchers);
        }
    }
}
