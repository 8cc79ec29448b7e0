using System.Globalization;

namespace Eloquence.AppHost.Machine;

/// <summary>Who listens on a TCP port, as far as this user may know.</summary>
/// <param name="ProcessId">Id of the process.</param>
/// <param name="Command">Its command line.</param>
internal sealed record PortHolder(int ProcessId, string Command)
{
    private const string Listening = "0A"; // TCP_LISTEN of include/net/tcp_states.h

    private static readonly string[] Tables = ["net/tcp", "net/tcp6"];

    /// <summary>The holder for a message: its process and command on Linux, a way to find out elsewhere.</summary>
    public static string Describe(int port) => (Find("/proc", port), OperatingSystem.IsWindows()) switch
    {
        ({ } holder, _) => $"process {holder.ProcessId} ({holder.Command})",
        (null, true) => $"another process (find it with: netstat -ano | findstr :{port})",
        (null, false) => $"another process (find it with: lsof -nP -iTCP:{port} -sTCP:LISTEN)",
    };

    /// <summary>Looks the listening socket up in the kernel's tables (proc(5)); null when it is not visible to this user.</summary>
    /// <param name="proc">The proc file system.</param>
    /// <param name="port">The TCP port.</param>
    public static PortHolder? Find(string proc, int port)
    {
        var sockets = Tables
            .Select(table => Path.Combine(proc, table))
            .Where(File.Exists)
            .SelectMany(File.ReadLines)
            .Select(line => Inode(line, port))
            .OfType<string>()
            .Select(inode => $"socket:[{inode}]")
            .ToHashSet(StringComparer.Ordinal);

        return sockets.Count == 0 ? null : Directory.EnumerateDirectories(proc)
            .Select(Path.GetFileName)
            .Where(name => name!.All(char.IsAsciiDigit))
            .Where(process => Holds(Path.Combine(proc, process!, "fd"), sockets))
            .Select(process => new PortHolder(int.Parse(process!, CultureInfo.InvariantCulture), CommandOf(Path.Combine(proc, process!))))
            .FirstOrDefault();
    }

    // "  0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000  0 12345 1 ..."
    private static string? Inode(string line, int port)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 9
            && fields[3] == Listening
            && fields[1].EndsWith($":{port:X4}", StringComparison.Ordinal)
                ? fields[9]
                : null;
    }

    private static bool Holds(string descriptors, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(descriptors)
                .Any(descriptor => new FileInfo(descriptor).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The process ended meanwhile, or belongs to someone else.
            return false;
        }
    }

    private static string CommandOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).TrimEnd('\0').Replace('\0', ' ');
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "ended meanwhile";
        }
    }
}
