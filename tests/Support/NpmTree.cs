using System.Security.Cryptography;
using Eloquence.Acquisition;

namespace Eloquence.Tests.Support;

/// <summary>The npm packages that a lock file names, with what they need, installed once into the user's cache.</summary>
public static class NpmTree
{
    /// <summary>Installs them unless they are there, and puts the scripts that use them beside.</summary>
    /// <param name="name">Name for the cache and for messages.</param>
    /// <param name="sources">Folder with package.json, package-lock.json and scripts (.mjs).</param>
    /// <returns>Folder of the copies, from which the scripts find the packages.</returns>
    /// <exception cref="AcquisitionException">Something cannot be fetched; the message says what to do.</exception>
    public static async Task<string> EnsureAsync(string name, string sources)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(sources, "package-lock.json")).ConfigureAwait(false)))[..12];
        var entry = new CacheEntry(name, Path.Combine(CacheDirectory.ForUser().Path, "npm-trees", $"{name}-{hash}"));
        var packages = await entry.EnsureAsync((folder, _, cancel) => InstallAsync(sources, folder, cancel)).ConfigureAwait(false);
        foreach (var script in Directory.GetFiles(sources, "*.mjs"))
        {
            await CopyAsync(script, Path.Combine(packages, Path.GetFileName(script))).ConfigureAwait(false);
        }

        return packages;
    }

    private static async Task InstallAsync(string sources, string folder, CancellationToken cancellationToken)
    {
        foreach (var file in (string[])["package.json", "package-lock.json"])
        {
            File.Copy(Path.Combine(sources, file), Path.Combine(folder, file));
        }

        // The lock file holds the integrity of every package; npm's own configuration says where from.
        var npm = new CommandLine(CommandLine.Find("npm") ?? "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund") { WorkingDirectory = folder };
        var result = await npm.RunAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw new AcquisitionException($"{npm} ended with {result.ExitCode}: {result.Tail()}", "The tests with real clients cannot run.", "Check npm's network, then run the tests again.");
        }
    }

    private static async Task CopyAsync(string source, string target)
    {
        // Test projects in parallel must not read half a file.
        var temporary = $"{target}.{Guid.NewGuid():N}";
        await File.WriteAllBytesAsync(temporary, await File.ReadAllBytesAsync(source).ConfigureAwait(false)).ConfigureAwait(false);
        File.Move(temporary, target, overwrite: true);
    }
}
