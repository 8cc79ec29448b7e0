namespace Eloquence.Tests.Support;

/// <summary>The temporary files of services in this process. They have no name any more, but while they are open the system tells which they were.</summary>
public static class OpenTemporaryFiles
{
    private const string Handles = "/proc/self/fd";

    /// <summary>How many are open; 0 where the system does not tell.</summary>
    public static int Count() => Directory.Exists(Handles) ? Directory.EnumerateFileSystemEntries(Handles).Count(IsOurs) : 0;

    private static bool IsOurs(string handle)
    {
        try
        {
            return File.ResolveLinkTarget(handle, returnFinalTarget: false)?.Name.StartsWith($"eloquence-{Environment.ProcessId}-", StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            // Closed meanwhile.
            return false;
        }
    }
}
