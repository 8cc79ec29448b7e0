using System.Globalization;

namespace Eloquence.Acquisition;

/// <summary>
/// Exclusive right to one cache entry among all processes of this machine. The operating system releases it when the process dies,
/// however it dies; the lock file itself stays.
/// </summary>
public sealed class CacheLock : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly FileStream _file;

    private CacheLock(FileStream file) => _file = file;

    /// <summary>Waits until this process holds the lock.</summary>
    /// <param name="path">The lock file; made, with its folder, when absent.</param>
    /// <param name="waiting">Called about five times a second while another process holds it, with that process's id when known.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public static async Task<CacheLock> TakeAsync(string path, Action<int?>? waiting = null, CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        while (true)
        {
            if (TryOpen(path) is { } file)
            {
                file.SetLength(0);
                file.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
                file.Flush();
                return new CacheLock(file);
            }

            waiting?.Invoke(Holder(path));
            await Task.Delay(Interval, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (failure is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
        {
            return null;
        }
    }

    private static int? Holder(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file);
            return int.TryParse(reader.ReadToEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
        }
        catch (IOException)
        {
            // Windows does not let a locked file be read: the wait then names no process.
            return null;
        }
    }
}
