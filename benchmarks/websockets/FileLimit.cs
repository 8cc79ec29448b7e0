using System.Globalization;

namespace Eloquence.Benchmarks.WebSockets;

/// <summary>The kernel's limit of open files per process, which every socket counts against.</summary>
internal static class FileLimit
{
    private const string Limits = "/proc/self/limits";

    /// <exception cref="InvalidOperationException">The limit is too low.</exception>
    public static void Check(int needed)
    {
        if (!File.Exists(Limits))
        {
            return;
        }

        // "Max open files            1024                 524288               files"; .NET raises the soft limit to the hard one.
        var hard = File.ReadLines(Limits).First(line => line.StartsWith("Max open files", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];
        if (hard != "unlimited" && int.Parse(hard, CultureInfo.InvariantCulture) < needed)
        {
            throw new InvalidOperationException(
                $"A process may open {hard} files here, but the gateway needs {needed} for both sides of every socket. Raise it: ulimit -Hn {needed} as root, or LimitNOFILE={needed} in the unit of the service.");
        }
    }
}
