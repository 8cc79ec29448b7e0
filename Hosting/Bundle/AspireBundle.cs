using System.Runtime.InteropServices;
using Eloquence.Acquisition;

namespace Aspire.Hosting.Bundle;

/// <summary>
/// Aspire's own orchestrator (DCP) and dashboard, out of the Aspire CLI: named by the CLI that started us, or fetched once
/// from npm into the user's cache.
/// </summary>
/// <param name="DcpPath">The <c>dcp</c> program.</param>
/// <param name="DashboardPath">The <c>aspire-managed</c> program, which contains the dashboard.</param>
internal sealed record AspireBundle(string DcpPath, string DashboardPath)
{
    public const string Version = "13.5.4";

    private static readonly Dictionary<string, NpmPackage> Packages = new()
    {
        ["linux-x64"] = new NpmPackage(
            "@microsoft/aspire-cli-linux-x64",
            Version,
            "sha512-8PWeRHM1+QwQB2wxDnfPsimi3EW01r04b4DjX0jIDE78SlfJabwVfYArW/48vDzYvPzKSRye6DIPVAsCFoXjBA==")
        {
            PackedBytes = 127_541_259,
        },
    };

    /// <exception cref="AcquisitionException">The bundle is not cached and cannot be fetched.</exception>
    public static async Task<AspireBundle> LocateAsync(CacheDirectory cache, IProgress<AcquisitionProgress> progress, CancellationToken cancellationToken)
    {
        var dcpFolder = Environment.GetEnvironmentVariable("ASPIRE_DCP_PATH");
        var dashboard = Environment.GetEnvironmentVariable("ASPIRE_DASHBOARD_PATH");
        if (dcpFolder is not null && dashboard is not null)
        {
            return new AspireBundle(Path.Combine(dcpFolder, Executable("dcp")), dashboard);
        }

        var entry = new CacheEntry($"Aspire {Version} (orchestrator and dashboard)", Path.Combine(cache.Path, "aspire", Version));
        var bundle = In(entry.Folder);
        if (entry.Exists && !bundle.IsComplete)
        {
            Directory.Delete(entry.Folder, recursive: true);
        }

        await entry.EnsureAsync((folder, reporter, cancel) => FillAsync(cache, folder, reporter, progress, cancel), progress, cancellationToken).ConfigureAwait(false);
        return bundle;
    }

    /// <summary>False when somebody emptied part of the cache; the content itself was verified when it was fetched.</summary>
    private bool IsComplete => File.Exists(DcpPath) && File.Exists(DashboardPath);

    private static AspireBundle In(string folder) => new(
        Path.Combine(folder, "dcp", Executable("dcp")),
        Path.Combine(folder, "managed", Executable("aspire-managed")));

    private static string Executable(string name) => OperatingSystem.IsWindows() ? name + ".exe" : name;

    private static async Task FillAsync(CacheDirectory cache, string folder, AcquisitionReporter reporter, IProgress<AcquisitionProgress> progress, CancellationToken cancellationToken)
    {
        if (!Packages.TryGetValue(RuntimeInformation.RuntimeIdentifier, out var package) && !Packages.TryGetValue(PortableIdentifier(), out package))
        {
            throw new AcquisitionException(
                $"This host knows the Aspire bundle only for {string.Join(", ", Packages.Keys)}, and this machine is {PortableIdentifier()}.",
                "Without it there is neither orchestrator nor dashboard.",
                "Use the official packages: dotnet run --project AppHost -p:AspireHosting=nuget. Or install the Aspire CLI and start with: aspire run");
        }

        var unpacked = await package.EnsureAsync(cache, progress, cancellationToken).ConfigureAwait(false);
        var home = Directory.CreateDirectory(Path.Combine(folder, "home")).FullName;
        var install = Path.Combine(folder, "install");
        reporter.Step("Extracting");
        var cli = Path.Combine(unpacked, "bin", Executable("aspire"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(cli, File.GetUnixFileMode(cli) | UnixFileMode.UserExecute);
        }

        // The CLI writes a second copy and much else below HOME: it gets one that is thrown away.
        var setup = new CommandLine(cli, "setup", "--install-path", install, "--nologo", "--non-interactive")
        {
            Environment = new Dictionary<string, string?> { ["HOME"] = home, ["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true" },
        };
        var result = await setup.RunAsync(line => reporter.Tool("Extracting", line), cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded || Directory.GetDirectories(Path.Combine(install, "versions")) is not [var version])
        {
            throw new AcquisitionException(
                $"The Aspire CLI could not extract its bundle (exit code {result.ExitCode}):{Environment.NewLine}{result.Tail()}",
                "Without it there is neither orchestrator nor dashboard.",
                $"Look for free disk space (it needs 0.8 GB for a moment), then start again. To try by hand: {setup}");
        }

        foreach (var part in new[] { "dcp", "managed" })
        {
            Directory.Move(Path.Combine(version, part), Path.Combine(folder, part));
        }

        Directory.Delete(home, recursive: true);
        Directory.Delete(install, recursive: true);
        Directory.Delete(unpacked, recursive: true);
    }

    private static string PortableIdentifier()
    {
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        return $"{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
    }
}
