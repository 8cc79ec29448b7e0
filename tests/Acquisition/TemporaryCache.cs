namespace Eloquence.Acquisition.Tests;

/// <summary>An empty cache that disappears with the test.</summary>
public sealed class TemporaryCache : IDisposable
{
    public TemporaryCache() => Directory = new CacheDirectory(System.IO.Directory.CreateTempSubdirectory("eloquence-cache-").FullName);

    public CacheDirectory Directory { get; }

    public IEnumerable<string> Files => System.IO.Directory.EnumerateFiles(Directory.Path, "*", SearchOption.AllDirectories);

    public void Dispose() => System.IO.Directory.Delete(Directory.Path, recursive: true);
}

/// <summary>Progress kept in order, without a synchronization context in between.</summary>
public sealed class RecordedProgress(Action<AcquisitionProgress>? also = null) : IProgress<AcquisitionProgress>
{
    private readonly List<AcquisitionProgress> _steps = [];

    public IReadOnlyList<AcquisitionProgress> Steps
    {
        get
        {
            lock (_steps)
            {
                return [.. _steps];
            }
        }
    }

    public void Report(AcquisitionProgress value)
    {
        lock (_steps)
        {
            _steps.Add(value);
        }

        also?.Invoke(value);
    }
}
