using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Eloquence.Acquisition;

/// <summary>
/// Programs from the distribution's own archive, unpacked into the cache without touching the system and without being root.
/// apt resolves the dependencies and verifies signatures and hashes; packages that every Debian system has are not repeated.
/// </summary>
/// <param name="Name">A short name for messages and for the folder.</param>
/// <param name="Packages">Names of the packages that are wanted; their dependencies follow.</param>
public sealed record DebianPackageSet(string Name, params IReadOnlyList<string> Packages)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    /// <summary>Whether this machine has apt and dpkg.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() && CommandLine.Find("apt-get") is not null && CommandLine.Find("dpkg-deb") is not null;

    /// <summary>Where the set lies, or will lie: one folder per distribution release, architecture and list of packages.</summary>
    /// <param name="cache">The cache.</param>
    public CacheEntry In(CacheDirectory cache)
    {
        ArgumentNullException.ThrowIfNull(cache);
        var identity = string.Join('\n', [RuntimeInformation.OSArchitecture.ToString(), DistributionRelease(), .. Packages.Order(StringComparer.Ordinal)]);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..12];
        return new CacheEntry(Name, Path.Combine(cache.Path, "debian", $"{Name}-{hash}"));
    }

    /// <summary>Fetches and unpacks the set into the user's cache unless it is there.</summary>
    /// <param name="progress">Receives every step; null for none.</param>
    /// <param name="cancellationToken">Stops it; nothing half done remains.</param>
    /// <exception cref="AcquisitionException">It cannot be had; the message says what to run.</exception>
    public Task<DebianPrefix> EnsureAsync(IProgress<AcquisitionProgress>? progress = null, CancellationToken cancellationToken = default) =>
        EnsureAsync(CacheDirectory.ForUser(), progress, cancellationToken);

    /// <inheritdoc cref="EnsureAsync(IProgress{AcquisitionProgress}?, CancellationToken)"/>
    /// <param name="cache">The cache to use.</param>
    /// <param name="progress">Receives every step; null for none.</param>
    /// <param name="cancellationToken">Stops it; nothing half done remains.</param>
    public async Task<DebianPrefix> EnsureAsync(CacheDirectory cache, IProgress<AcquisitionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cache);
        var folder = await In(cache).EnsureAsync(
            (partial, reporter, cancel) => FillAsync(cache, partial, reporter, cancel), progress, cancellationToken).ConfigureAwait(false);
        return new DebianPrefix(folder);
    }

    private static string DistributionRelease() => File.Exists("/etc/os-release")
        ? string.Join(' ', File.ReadLines("/etc/os-release").Where(line => line.StartsWith("ID=", StringComparison.Ordinal) || line.StartsWith("VERSION_ID=", StringComparison.Ordinal)))
        : "unknown";

    private async Task FillAsync(CacheDirectory cache, string folder, AcquisitionReporter reporter, CancellationToken cancellationToken)
    {
        if (!IsSupported)
        {
            throw new AcquisitionException(
                $"{Name} is not installed, and this system has no apt-get to fetch it with.",
                "Without a container engine it must be installed on this system.",
                $"Install it with this system's package manager so that its programs are on PATH (Debian packages: {string.Join(' ', Packages)}), then start again.");
        }

        var apt = new AptClient(Name, Packages, Path.Combine(cache.Path, "debian", "lists"));
        var scratch = Directory.CreateDirectory(Path.Combine(folder, ".apt")).FullName;
        var archives = await apt.DownloadAsync(scratch, Patience, reporter, cancellationToken).ConfigureAwait(false);

        var (done, total) = (0L, archives.Sum(archive => new FileInfo(archive).Length));
        foreach (var archive in archives)
        {
            reporter.Step("Unpacking", done, total);
            done += new FileInfo(archive).Length;
            var unpacked = await new CommandLine("dpkg-deb", "-x", archive, folder).RunAsync(null, cancellationToken).ConfigureAwait(false);
            if (!unpacked.Succeeded)
            {
                throw new AcquisitionException(
                    $"dpkg-deb could not unpack {Path.GetFileName(archive)}: {unpacked.Tail()}",
                    $"{Name} is incomplete and was not kept.",
                    "Check the free space with: df -h " + Path.GetDirectoryName(folder));
            }
        }

        Directory.Delete(scratch, recursive: true);
    }
}
