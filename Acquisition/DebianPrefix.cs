namespace Eloquence.Acquisition;

/// <summary>A folder that looks like the root of a Debian system and holds a few programs with their libraries.</summary>
/// <param name="Path">Absolute path of the folder.</param>
public sealed record DebianPrefix(string Path)
{
    private static readonly string[] ProgramFolders = ["usr/bin", "usr/sbin", "usr/games", "bin", "sbin"];
    private static readonly string[] LibraryFolders = ["usr/lib", "lib"];

    /// <summary>
    /// The variables with which programs of this prefix find their libraries and data: PATH, LD_LIBRARY_PATH, XDG_DATA_DIRS and,
    /// when the prefix holds them, ESPEAK_DATA_PATH and FONTCONFIG_PATH.
    /// </summary>
    public IReadOnlyDictionary<string, string?> Environment()
    {
        var variables = new Dictionary<string, string?>
        {
            ["PATH"] = Before("PATH", ProgramFolders.Select(Inside).Where(Directory.Exists)),
            ["LD_LIBRARY_PATH"] = Before("LD_LIBRARY_PATH", LibraryPath()),
            ["XDG_DATA_DIRS"] = Before("XDG_DATA_DIRS", [Inside("usr/share")], otherwise: "/usr/local/share:/usr/share"),
        };
        if (Triplets().Select(folder => System.IO.Path.Combine(folder, "espeak-ng-data")).FirstOrDefault(Directory.Exists) is { } voices)
        {
            variables["ESPEAK_DATA_PATH"] = voices;
        }

        if (Directory.Exists(Inside("etc/fonts")) && !Directory.Exists("/etc/fonts"))
        {
            variables["FONTCONFIG_PATH"] = Inside("etc/fonts");
            variables["FONTCONFIG_SYSROOT"] = Path;
        }

        return variables;
    }

    /// <summary>
    /// The full path of a program. Where <c>usr/bin</c> only has a script that starts <c>/usr/lib/name/name</c> by its absolute path
    /// (chromium), that program itself.
    /// </summary>
    /// <param name="name">A bare name such as <c>redis-server</c>.</param>
    /// <exception cref="FileNotFoundException">The prefix does not hold it.</exception>
    public string Program(string name)
    {
        var behindScript = Inside($"usr/lib/{name}/{name}");
        return File.Exists(behindScript)
            ? behindScript
            : ProgramFolders.Select(folder => Inside($"{folder}/{name}")).FirstOrDefault(File.Exists)
                ?? throw new FileNotFoundException($"{Path} holds no program {name}.", name);
    }

    private string Inside(string relative) => System.IO.Path.Combine(Path, relative);

    private IEnumerable<string> Triplets() => LibraryFolders
        .Select(Inside)
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateDirectories(folder, "*-linux-gnu*"))
        .Order(StringComparer.Ordinal);

    // Debian keeps private libraries (pulseaudio) and alternatives (blas) one folder deeper.
    private IEnumerable<string> LibraryPath() => Triplets()
        .SelectMany(triplet => Directory.EnumerateDirectories(triplet).Order(StringComparer.Ordinal).Where(HoldsLibraries).Prepend(triplet));

    private static bool HoldsLibraries(string folder) => Directory.EnumerateFiles(folder, "lib*.so*").Any();

    private static string Before(string variable, IEnumerable<string> folders, string? otherwise = null)
    {
        var present = System.Environment.GetEnvironmentVariable(variable);
        var rest = string.IsNullOrEmpty(present) ? otherwise : present;
        return string.Join(':', rest is null ? folders : folders.Append(rest));
    }
}
