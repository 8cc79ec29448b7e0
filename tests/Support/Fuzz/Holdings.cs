namespace Eloquence.Tests.Support.Fuzz;

/// <summary>What the services in this process hold, taken before much work, to see after it whether they gave back what they took.</summary>
public sealed class Holdings
{
    /// <summary>Connections and threads come and go by themselves; one handle lost per request is far more.</summary>
    private const int ToleratedHandles = 60;

    /// <summary>Pools grow by themselves; in bytes.</summary>
    private const long ToleratedMemory = 100_000_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly long _memory = Memory();
    private readonly int _handles = Handles();

    /// <summary>Waits until no file that is there now and no more handles, mapped files and memory than before are held.</summary>
    /// <exception cref="TimeoutException">Something was kept.</exception>
    public async Task AreGivenBackAsync()
    {
        var files = TemporaryFiles();
        await Eventually.TrueAsync(() => !files.Any(File.Exists), $"temporary files to be gone: {string.Join(", ", files.Take(3))}", Patience).ConfigureAwait(false);
        await Eventually.TrueAsync(() => MappedFiles() == 0, "mapped files to be gone", Patience).ConfigureAwait(false);
        await Eventually.TrueAsync(() => Handles() <= _handles + ToleratedHandles, $"files and sockets to be closed, {Handles()} and before {_handles}", Patience).ConfigureAwait(false);
        await Eventually.TrueAsync(() => Memory() <= _memory + ToleratedMemory, $"memory to be free, {Memory()} bytes and before {_memory}", Patience).ConfigureAwait(false);
    }

    private static long Memory() => GC.GetTotalMemory(forceFullCollection: true);

    private static int Handles() => Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : 0;

    private static int MappedFiles() => File.Exists("/proc/self/maps") ? File.ReadLines("/proc/self/maps").Count(line => line.Contains("/eloquence-", StringComparison.Ordinal)) : 0;

    private static string[] TemporaryFiles() => Directory.GetFiles(Path.GetTempPath(), $"eloquence-*-{Environment.ProcessId}-*");
}
