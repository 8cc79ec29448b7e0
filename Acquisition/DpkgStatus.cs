namespace Eloquence.Acquisition;

/// <summary>What the system is sure to have: its base packages, and those that only serve the installation of others.</summary>
internal sealed class DpkgStatus(IEnumerable<string> lines)
{
    private const string SystemPath = "/var/lib/dpkg/status";

    // The dynamic loader must be of the same build as the C library, so these are never taken from elsewhere.
    private static readonly string[] Runtime = ["libc6", "libgcc-s1", "libstdc++6", "gcc-12-base"];

    // Wanted by maintainer scripts or by the boot process, neither of which runs here.
    private static readonly string[] Installation =
    [
        "adduser", "dbus-daemon", "dbus-system-bus", "dbus-user", "debconf", "dmsetup", "dpkg", "init-system-helpers", "kmod", "libgdbm", "libpam",
        "libperl", "libpython", "lsb-base", "mount", "passwd", "perl", "procps", "python", "systemd", "sysvinit-utils", "tar", "usrmerge",
    ];

    private readonly HashSet<string> _base = [.. Base(lines)];

    public static DpkgStatus ReadSystem() => new(File.Exists(SystemPath) ? File.ReadLines(SystemPath) : []);

    /// <summary>Whether a package need not be fetched.</summary>
    public bool Provides(string package) =>
        _base.Contains(package) || Installation.Any(prefix => package.StartsWith(prefix, StringComparison.Ordinal));

    private static IEnumerable<string> Base(IEnumerable<string> lines)
    {
        var (name, installed, isBase) = ("", false, false);
        foreach (var line in lines.Append(""))
        {
            if (line.Length == 0)
            {
                if (installed && (isBase || Runtime.Contains(name)))
                {
                    yield return name;
                }

                (name, installed, isBase) = ("", false, false);
            }
            else if (line.StartsWith("Package: ", StringComparison.Ordinal))
            {
                name = line["Package: ".Length..];
            }
            else if (line.StartsWith("Status: ", StringComparison.Ordinal))
            {
                installed = line.EndsWith(" installed", StringComparison.Ordinal);
            }
            else if (line is "Essential: yes" or "Priority: required" or "Priority: important")
            {
                isBase = true;
            }
        }
    }
}
