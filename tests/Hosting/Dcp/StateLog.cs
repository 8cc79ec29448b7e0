using System.Collections.Concurrent;
using Aspire.Hosting.Dcp;

namespace Eloquence.Hosting.Tests.Dcp;

/// <summary>Follows a watch of programs and remembers each state that was told, and the deletion.</summary>
internal sealed class StateLog
{
    private readonly ConcurrentQueue<(string Name, string State)> _told = new();

    public StateLog(DcpClient client, CancellationToken cancellationToken) => Watching = WatchAsync(client, cancellationToken);

    public Task Watching { get; }

    public IReadOnlyList<string> Of(string name) => [.. from told in _told where told.Name == name select told.State];

    private async Task WatchAsync(DcpClient client, CancellationToken cancellationToken)
    {
        await foreach (var change in client.WatchAsync<DcpExecutable>(cancellationToken))
        {
            _told.Enqueue((change.Object.Metadata.Name, change.Type == WatchEvent<DcpExecutable>.Deleted ? change.Type : change.Object.Status?.State ?? ""));
        }
    }
}

internal static class AsyncEnumeratorExtensions
{
    public static async Task<T> FirstAsync<T>(this IAsyncEnumerator<T> items)
    {
        await using (items)
        {
            return await items.MoveNextAsync() ? items.Current : throw new InvalidOperationException("There is no item.");
        }
    }
}
