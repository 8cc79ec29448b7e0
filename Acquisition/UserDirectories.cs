namespace Eloquence.Acquisition;

/// <summary>Where what can be fetched again is kept, once for all clones of this user.</summary>
/// <param name="Path">Absolute path; it need not exist yet.</param>
public sealed record CacheDirectory(string Path)
{
    /// <summary>
    /// <c>ELOQUENCE_CACHE</c>; else for root <c>/var/cache/eloquence</c> (Filesystem Hierarchy Standard 5.5: servers that
    /// refuse to run as root must be able to read it, and root's home is closed to them); else the user's cache folder
    /// (XDG Base Directory specification; ~/Library/Caches on macOS; LocalAppData on Windows).
    /// </summary>
    public static CacheDirectory ForUser() => new(Locate(UserEnvironment.Current));

    internal static string Locate(UserEnvironment user) => user.Locate(
        overriding: "ELOQUENCE_CACHE",
        root: "/var/cache/eloquence",
        xdg: "XDG_CACHE_HOME",
        unix: [".cache", "eloquence"],
        mac: ["Library", "Caches", "eloquence"],
        windows: "cache");
}

/// <summary>Where data that must survive (databases) is kept.</summary>
/// <param name="Path">Absolute path; it need not exist yet.</param>
public sealed record DataDirectory(string Path)
{
    /// <summary>
    /// <c>ELOQUENCE_DATA</c>; else for root <c>/var/lib/eloquence</c> (Filesystem Hierarchy Standard 5.8); else the user's data
    /// folder (XDG Base Directory specification; ~/Library/Application Support on macOS; LocalAppData on Windows).
    /// </summary>
    public static DataDirectory ForUser() => new(Locate(UserEnvironment.Current));

    internal static string Locate(UserEnvironment user) => user.Locate(
        overriding: "ELOQUENCE_DATA",
        root: "/var/lib/eloquence",
        xdg: "XDG_DATA_HOME",
        unix: [".local", "share", "eloquence"],
        mac: ["Library", "Application Support", "eloquence"],
        windows: "data");
}

/// <summary>What decides the folders of a user; a record so that tests can be any user on any system.</summary>
internal sealed record UserEnvironment(bool IsWindows, bool IsMac, bool IsRoot, string Home, string LocalAppData, Func<string, string?> Variable)
{
    public static UserEnvironment Current => new(
        OperatingSystem.IsWindows(),
        OperatingSystem.IsMacOS(),
        !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        Environment.GetEnvironmentVariable);

    public string Locate(string overriding, string root, string xdg, string[] unix, string[] mac, string windows)
    {
        if (Variable(overriding) is { Length: > 0 } chosen)
        {
            return Path.GetFullPath(chosen);
        }

        if (IsWindows)
        {
            return Path.Combine(LocalAppData, "eloquence", windows);
        }

        if (IsRoot)
        {
            return root;
        }

        if (IsMac)
        {
            return Path.Combine([Home, .. mac]);
        }

        // "If an implementation encounters a relative path in any of these variables it should consider the path invalid and ignore it."
        return Variable(xdg) is { Length: > 0 } folder && Path.IsPathRooted(folder)
            ? Path.Combine(folder, "eloquence")
            : Path.Combine([Home, .. unix]);
    }
}
