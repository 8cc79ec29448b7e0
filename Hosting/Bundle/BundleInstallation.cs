using System.ComponentModel;
using Eloquence.Acquisition;

namespace Aspire.Hosting.Bundle;

/// <summary>The bundle as the Aspire CLI of one npm package extracts it, kept in the user's cache.</summary>
internal sealed class BundleInstallation(NpmPackage package, CacheDirectory cache)
{
    private static readonly string[] Parts = ["dcp", "managed"];

    private readonly CacheEntry _entry = new($"Aspire {package.Version} (orchestrator and dashboard)", Path.Combine(cache.Path, "aspire", package.Version));

    public string Folder => _entry.Folder;

    /// <summary>Installs it unless it is there and whole.</summary>
    /// <exception cref="AcquisitionException">It cannot be had; the message says what to run.</exception>
    public async Task<AspireBundle> EnsureAsync(IProgress<AcquisitionProgress> progress, CancellationToken cancellationToken)
    {
        if (_entry.Exists && !BundleContents.IsWhole(Folder))
        {
            await RemoveDamagedAsync(cancellationToken).ConfigureAwait(false);
        }

        await _entry.EnsureAsync((folder, reporter, cancel) => FillAsync(folder, reporter, progress, cancel), progress, cancellationToken).ConfigureAwait(false);
        return AspireBundle.In(Folder);
    }

    // Under a lock, so that of two processes that see the damage the second does not remove what the first has repaired.
    private async Task RemoveDamagedAsync(CancellationToken cancellationToken)
    {
        using var exclusive = await CacheLock.TakeAsync(Folder + ".repair.lock", waiting: null, cancellationToken).ConfigureAwait(false);
        if (_entry.Exists && !BundleContents.IsWhole(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private async Task FillAsync(string folder, AcquisitionReporter reporter, IProgress<AcquisitionProgress> progress, CancellationToken cancellationToken)
    {
        var unpacked = await package.EnsureAsync(cache, progress, cancellationToken).ConfigureAwait(false);
        var home = Directory.CreateDirectory(Path.Combine(folder, "home")).FullName;
        var version = await ExtractAsync(Path.Combine(unpacked, "bin", AspireBundle.Executable("aspire")), home, reporter, cancellationToken).ConfigureAwait(false);
        foreach (var part in Parts)
        {
            Directory.Move(Path.Combine(version, part), Path.Combine(folder, part));
        }

        Directory.Delete(home, recursive: true);
        await BundleContents.RememberAsync(folder, cancellationToken).ConfigureAwait(false);

        // The bundle is out of it, and it is as large again.
        Directory.Delete(unpacked, recursive: true);
    }

    /// <summary>Lets the CLI extract the bundle that it carries; returns the folder with the two programs.</summary>
    private static async Task<string> ExtractAsync(string cli, string home, AcquisitionReporter reporter, CancellationToken cancellationToken)
    {
        reporter.Step("Extracting");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(cli, File.GetUnixFileMode(cli) | UnixFileMode.UserExecute);
        }

        // The CLI writes much else below HOME, so it gets one that is thrown away. Into HOME/.aspire, since CLI 13.5.4 extracts there
        // in the background whatever path it is given, looks only there when it checks the result, and fails if that is not done yet.
        var install = Path.Combine(home, ".aspire");
        var setup = new CommandLine(cli, "setup", "--install-path", install, "--nologo", "--non-interactive")
        {
            Environment = new Dictionary<string, string?> { ["HOME"] = home, ["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true" },
        };
        try
        {
            var result = await setup.RunAsync(line => reporter.Tool("Extracting", line), cancellationToken).ConfigureAwait(false);

            // Not its exit code: it extracts to both places at the same time, and calls the layout invalid (code 6) when
            // its check comes before the second is there. A folder gets its name only once it is complete.
            return Extracted(install) ?? Extracted(Path.Combine(home, ".aspire"))
                ?? throw Failed(setup, $"exit code {result.ExitCode}{Environment.NewLine}{result.Tail()}", inner: null);
        }
        catch (Win32Exception failure)
        {
            throw Failed(setup, failure.Message, failure);
        }
    }

    private static string? Extracted(string install)
    {
        var versions = Path.Combine(install, "versions");
        return Directory.Exists(versions)
            ? Directory.GetDirectories(versions).FirstOrDefault(version => AspireBundle.In(version) is var bundle && File.Exists(bundle.DcpPath) && File.Exists(bundle.DashboardPath))
            : null;
    }

    private static AcquisitionException Failed(CommandLine setup, string why, Exception? inner) => new(
        $"The Aspire CLI could not extract its bundle: {why}",
        "Without it there is neither orchestrator nor dashboard.",
        $"Look for free disk space (it needs 0.6 GB for a moment), then start again. To try by hand: {setup}",
        inner);
}
