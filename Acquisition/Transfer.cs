namespace Eloquence.Acquisition;

/// <summary>
/// Watches a download made by another program through the only thing it shows: the files that grow in a folder.
/// Ends one that no longer moves.
/// </summary>
internal sealed class Transfer(string folder, long? totalBytes, AcquisitionReporter reporter, TimeSpan patience)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs <paramref name="download"/> with a report four times a second.</summary>
    /// <exception cref="TimeoutException">No byte arrived for the whole patience.</exception>
    public async Task<T> WatchAsync<T>(Func<CancellationToken, Task<T>> download, CancellationToken cancellationToken)
    {
        using var stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = download(stalled.Token);
        var last = 0L;
        var lastGrowth = DateTime.UtcNow;
        reporter.Step("Downloading", 0, totalBytes);

        while (await Task.WhenAny(running, Task.Delay(Interval, CancellationToken.None)).ConfigureAwait(false) != running)
        {
            var now = SizeOf(folder);
            if (now != last)
            {
                (last, lastGrowth) = (now, DateTime.UtcNow);
            }
            else if (DateTime.UtcNow - lastGrowth > patience)
            {
                await stalled.CancelAsync().ConfigureAwait(false);
            }

            reporter.Step("Downloading", last, totalBytes);
        }

        try
        {
            return await running.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No byte arrived for {patience.TotalSeconds:0} s.");
        }
    }

    private static long SizeOf(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        }
        catch (IOException)
        {
            // A file was renamed between listing and measuring; the next look is a quarter of a second away.
            return 0;
        }
    }
}
