using System.Threading.Channels;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// Lies between the application and one dashboard, so that a slow dashboard neither holds the application up nor makes
/// changes pile up: of each resource only the latest change waits.
/// </summary>
internal sealed class ResourceChangeBuffer
{
    private readonly Lock _gate = new();
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private Dictionary<string, ResourceChange> _waiting = new(StringComparer.Ordinal);

    /// <summary>
    /// Takes changes until the source ends or is cancelled. If the source fails, <see cref="TakeAsync"/> throws its
    /// exception once what came before is taken.
    /// </summary>
    public async Task FillAsync(IAsyncEnumerable<IReadOnlyList<ResourceChange>> source)
    {
        try
        {
            await foreach (var batch in source)
            {
                Add(batch);
                _news.Writer.TryWrite(true);
            }
        }
        catch (Exception e)
        {
            _news.Writer.TryComplete(e);
        }
    }

    /// <summary>Waits for changes and takes all there are, at most one per resource.</summary>
    public async Task<IReadOnlyCollection<ResourceChange>> TakeAsync(CancellationToken cancellationToken)
    {
        if (await _news.Reader.WaitToReadAsync(cancellationToken))
        {
            _news.Reader.TryRead(out _);
        }

        lock (_gate)
        {
            var taken = _waiting;
            _waiting = new(StringComparer.Ordinal);
            return taken.Values;
        }
    }

    private void Add(IReadOnlyList<ResourceChange> batch)
    {
        lock (_gate)
        {
            foreach (var change in batch)
            {
                _waiting[NameOf(change)] = change;
            }
        }
    }

    private static string NameOf(ResourceChange change) => change switch
    {
        ResourceChange.Upsert upsert => upsert.Resource.Name,
        ResourceChange.Delete delete => delete.Name,
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "Neither an upsert nor a delete."),
    };
}
