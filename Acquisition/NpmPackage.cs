using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Eloquence.Acquisition;

/// <summary>One exact npm package, fetched by the user's own npm client (whose configuration says from where) and verified here.</summary>
/// <param name="Name">Package name, scope included.</param>
/// <param name="Version">Exact version.</param>
/// <param name="Integrity">Subresource integrity of the tarball, <c>sha512-…</c>: what the registry says is not trusted.</param>
public sealed record NpmPackage(string Name, string Version, string Integrity)
{
    private const string Scheme = "sha512-";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    /// <summary>Size of the tarball in bytes, when known, so that progress has an end.</summary>
    public long? PackedBytes { get; init; }

    /// <summary>Completes the unpacked package before it becomes visible (npm's install scripts are never run); null when nothing is to be done.</summary>
    public Func<string, CancellationToken, Task>? Prepare { get; init; }

    private string Spec => $"{Name}@{Version}";

    /// <summary>Where the package lies, or will lie.</summary>
    /// <param name="cache">The cache.</param>
    public CacheEntry In(CacheDirectory cache)
    {
        ArgumentNullException.ThrowIfNull(cache);
        return new CacheEntry(Spec, Path.Combine(cache.Path, "npm", Name.TrimStart('@').Replace('/', '+'), Version));
    }

    /// <summary>Fetches the package into the user's cache unless it is there.</summary>
    /// <param name="progress">Receives every step; null for none.</param>
    /// <param name="cancellationToken">Stops it; nothing half done remains.</param>
    /// <returns>The folder that holds the package's files (with its package.json).</returns>
    /// <exception cref="AcquisitionException">It cannot be had; the message says what to run.</exception>
    public Task<string> EnsureAsync(IProgress<AcquisitionProgress>? progress = null, CancellationToken cancellationToken = default) =>
        EnsureAsync(CacheDirectory.ForUser(), progress, cancellationToken);

    /// <inheritdoc cref="EnsureAsync(IProgress{AcquisitionProgress}?, CancellationToken)"/>
    /// <param name="cache">The cache to use.</param>
    /// <param name="progress">Receives every step; null for none.</param>
    /// <param name="cancellationToken">Stops it; nothing half done remains.</param>
    public Task<string> EnsureAsync(CacheDirectory cache, IProgress<AcquisitionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var entry = In(cache);
        return entry.EnsureAsync((folder, reporter, cancel) => FillAsync(entry, folder, reporter, cancel), progress, cancellationToken);
    }

    private async Task FillAsync(CacheEntry entry, string folder, AcquisitionReporter reporter, CancellationToken cancellationToken)
    {
        // Everything npm writes stays inside the folder that is deleted when anything fails.
        var scratch = Directory.CreateDirectory(Path.Combine(folder, ".npm-pack")).FullName;
        var broughtByHand = entry.Folder + ".tgz";
        var tarball = File.Exists(broughtByHand)
            ? broughtByHand
            : await new NpmClient(Spec, broughtByHand).PackAsync(scratch, PackedBytes, Patience, reporter, cancellationToken).ConfigureAwait(false);

        await using (var stream = File.OpenRead(tarball))
        {
            reporter.Step("Verifying", stream.Length, stream.Length);
            await VerifyAsync(stream, tarball, cancellationToken).ConfigureAwait(false);
            stream.Position = 0;
            reporter.Step("Unpacking", stream.Length, stream.Length);
            await UnpackAsync(stream, folder, cancellationToken).ConfigureAwait(false);
        }

        Directory.Delete(scratch, recursive: true);
        if (Prepare is { } prepare)
        {
            reporter.Step("Completing");
            await prepare(folder, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task VerifyAsync(Stream tarball, string path, CancellationToken cancellationToken)
    {
        var actual = Scheme + Convert.ToBase64String(await SHA512.HashDataAsync(tarball, cancellationToken).ConfigureAwait(false));
        if (!string.Equals(actual, Integrity, StringComparison.Ordinal))
        {
            throw new AcquisitionException(
                $"{Spec} is not the package this version of Eloquence was written with: expected {Integrity}, got {actual}.",
                "The file was damaged on its way or is not what it says it is. It was not unpacked and nothing was kept.",
                $"Remove {path} if you put it there, then start again. If it happens again, compare with: npm view {Spec} dist.integrity");
        }
    }

    // npm tarballs hold everything below one top folder, usually "package".
    private static async Task UnpackAsync(Stream tarball, string folder, CancellationToken cancellationToken)
    {
        var root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        await using var plain = new GZipStream(tarball, CompressionMode.Decompress, leaveOpen: true);
        await using var archive = new TarReader(plain);
        while (await archive.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false) is { } file)
        {
            if (file.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
            {
                continue;
            }

            var inside = file.Name[(file.Name.IndexOf('/', StringComparison.Ordinal) + 1)..];
            var target = Path.GetFullPath(Path.Combine(folder, inside));
            if (!target.StartsWith(root, StringComparison.Ordinal))
            {
                throw new InvalidDataException($"The package holds a file outside its own folder: {file.Name}");
            }

            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await file.ExtractToFileAsync(target, overwrite: true, cancellationToken).ConfigureAwait(false);
        }
    }
}
