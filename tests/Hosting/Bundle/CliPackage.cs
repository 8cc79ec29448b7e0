using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Eloquence.Acquisition;

namespace Eloquence.Hosting.Tests.Bundle;

/// <summary>A tiny stand-in for the Aspire CLI's npm package, brought to the cache by hand so that nothing is downloaded.</summary>
internal static class CliPackage
{
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Does what <c>aspire setup --install-path FOLDER</c> does, the litter below HOME included.</summary>
    public const string WorkingSetup = """
        #!/bin/sh
        test "$1 $2" = "setup --install-path" || exit 64
        mkdir -p "$3/versions/1_x/dcp" "$3/versions/1_x/managed/wwwroot" "$HOME/.cache"
        echo dcp > "$3/versions/1_x/dcp/dcp"
        echo managed > "$3/versions/1_x/managed/aspire-managed"
        echo page > "$3/versions/1_x/managed/wwwroot/page.html"
        echo litter > "$HOME/.cache/deviceid"
        """;

    /// <summary>The package whose <c>bin/aspire</c> is the script.</summary>
    public static async Task<NpmPackage> BringAsync(CacheDirectory cache, string script)
    {
        using var tarball = new MemoryStream();
        await using (var zipped = new GZipStream(tarball, CompressionLevel.Fastest, leaveOpen: true))
        await using (var archive = new TarWriter(zipped))
        {
            await archive.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "package/bin/aspire")
            {
                Mode = Plain,
                DataStream = new MemoryStream(Encoding.UTF8.GetBytes(script)),
            });
        }

        var package = new NpmPackage("@eloquence/stand-in", "1.0.0", "sha512-" + Convert.ToBase64String(SHA512.HashData(tarball.ToArray())));
        var place = package.In(cache).Folder + ".tgz";
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        await File.WriteAllBytesAsync(place, tarball.ToArray());
        return package;
    }
}
