namespace Eloquence.Tests.Support;

/// <summary>Where the programs of a server are, and what they need in their environment.</summary>
/// <param name="Folder">Folder of the executables.</param>
/// <param name="Environment">Variables such as the library path of an unpacked package.</param>
internal sealed record ServerPrograms(string Folder, IReadOnlyDictionary<string, string?> Environment)
{
    /// <summary>Installed programs, if any: on PATH, else in the folder where Debian keeps server versions.</summary>
    public static ServerPrograms? FindInstalled(string program)
    {
        var onPath = (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        const string debian = "/usr/lib/postgresql";
        var versioned = Directory.Exists(debian)
            ? Directory.GetDirectories(debian).OrderByDescending(folder => folder, StringComparer.Ordinal).Select(folder => Path.Combine(folder, "bin"))
            : [];
        return onPath.Concat(versioned).FirstOrDefault(folder => File.Exists(Path.Combine(folder, program))) is { } found
            ? new ServerPrograms(found, new Dictionary<string, string?>())
            : null;
    }

    public string PathOf(string program) => Path.Combine(Folder, program);
}
