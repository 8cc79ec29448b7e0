namespace Eloquence.Audio;

/// <summary>Room on the disk for what is too large for memory.</summary>
public static class TemporaryFile
{
    /// <summary>
    /// Opens an empty file for reading and writing that disappears with its stream. Where the system knows files without a name (all but Windows) it
    /// has none, so that it is gone with the process, also when that is killed.
    /// </summary>
    /// <param name="bufferBytes">Bytes gathered before they are written; 0 for none.</param>
    public static FileStream Open(int bufferBytes = 0)
    {
        var path = Path.Combine(Path.GetTempPath(), $"eloquence-{Environment.ProcessId}-{Guid.NewGuid():N}");
        var file = new FileStream(
            path,
            new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = bufferBytes, Options = FileOptions.DeleteOnClose });
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
        }
        return file;
    }
}
