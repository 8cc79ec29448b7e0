using System.Diagnostics;

namespace Eloquence.Acquisition;

/// <summary>
/// A folder of the cache that is either complete or absent: it is filled under another name beside its place and renamed when done,
/// under a lock, so that two processes never do the same work and a killed one leaves nothing half done in its place.
/// </summary>
/// <param name="Subject">What it holds, for messages.</param>
/// <param name="Folder">Its final absolute path.</param>
public sealed record CacheEntry(string Subject, string Folder)
{
    /// <summary>Whether it is there, and then complete.</summary>
    public bool Exists => Directory.Exists(Folder);

    /// <summary>Makes the entry unless it is there.</summary>
    /// <param name="fill">Fills the (empty, existing) folder it is given and reports its steps; throwing leaves no trace in the cache.</param>
    /// <param name="progress">Receives every step, the waiting for another process included; null for none.</param>
    /// <param name="cancellationToken">Stops waiting or filling.</param>
    /// <returns><see cref="Folder"/>.</returns>
    public async Task<string> EnsureAsync(
        Func<string, AcquisitionReporter, CancellationToken, Task> fill,
        IProgress<AcquisitionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fill);
        if (Exists)
        {
            return Folder;
        }

        var reporter = new AcquisitionReporter(Subject, progress);
        reporter.Step("Preparing");
        using var exclusive = await TakeLockAsync(reporter, cancellationToken).ConfigureAwait(false);
        if (Exists)
        {
            return Folder;
        }

        var partial = Folder + ".partial";
        Remove(partial);
        Directory.CreateDirectory(partial);
        try
        {
            await fill(partial, reporter, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            Directory.Move(partial, Folder);
        }
        finally
        {
            Remove(partial);
        }

        reporter.Step("Ready");
        return Folder;
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<CacheLock> TakeLockAsync(AcquisitionReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            return await CacheLock.TakeAsync(
                Folder + ".lock",
                holder => reporter.Step(holder is { } id ? $"Waiting for process {id}, which fetches the same" : "Waiting for another process, which fetches the same"),
                cancellationToken).ConfigureAwait(false);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new AcquisitionException(
                $"The cache folder {Path.GetDirectoryName(Folder)} cannot be written: {denied.Message}",
                $"{Subject} cannot be kept there.",
                "Set ELOQUENCE_CACHE to a folder of yours, for example: export ELOQUENCE_CACHE=\"$HOME/.cache/eloquence\"",
                denied);
        }
    }
}

/// <summary>
/// Turns the steps of one subject into <see cref="AcquisitionProgress"/>, with the time since it began. Steps of one activity are passed on
/// at most twice a second.
/// </summary>
/// <param name="subject">What is being fetched.</param>
/// <param name="progress">Where the steps go; null for nowhere.</param>
public sealed class AcquisitionReporter(string subject, IProgress<AcquisitionProgress>? progress)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly long _started = Stopwatch.GetTimestamp();
    private string _lastActivity = "";
    private TimeSpan _lastReport;

    /// <summary>Reports a step.</summary>
    /// <param name="activity">What is being done.</param>
    /// <param name="bytes">Bytes so far, when the step has a size.</param>
    /// <param name="totalBytes">Bytes expected, when known.</param>
    public void Step(string activity, long? bytes = null, long? totalBytes = null)
    {
        if (activity == _lastActivity && Elapsed - _lastReport < Interval)
        {
            return;
        }

        (_lastActivity, _lastReport) = (activity, Elapsed);
        progress?.Report(new AcquisitionProgress(subject, activity, Elapsed) { Bytes = bytes, TotalBytes = totalBytes });
    }

    /// <summary>Reports a line that the tool at work printed.</summary>
    /// <param name="activity">What is being done.</param>
    /// <param name="line">The line.</param>
    public void Tool(string activity, string line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            progress?.Report(new AcquisitionProgress(subject, activity, Elapsed) { ToolOutput = line.TrimEnd() });
        }
    }

    private TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);
}
