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

    private const string DcpVariable = "ASPIRE_DCP_PATH";
    private const string DashboardVariable = "ASPIRE_DASHBOARD_PATH";

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
    public static Task<AspireBundle> LocateAsync(CacheDirectory cache, IProgress<AcquisitionProgress> progress, CancellationToken cancellationToken) =>
        FromCli(Environment.GetEnvironmentVariable) is { } bundle
            ? Task.FromResult(bundle)
            : new BundleInstallation(PackageForThisMachine(), cache).EnsureAsync(progress, cancellationToken);

    /// <summary>What the Aspire CLI brings along when it starts an AppHost (<c>aspire run</c>); null when it did not start this one.</summary>
    /// <exception cref="AcquisitionException">It names what is not there.</exception>
    internal static AspireBundle? FromCli(Func<string, string?> variable)
    {
        if (variable(DcpVariable) is not { Length: > 0 } dcpFolder || variable(DashboardVariable) is not { Length: > 0 } dashboard)
        {
            return null;
        }

        var bundle = new AspireBundle(Path.Combine(dcpFolder, Executable("dcp")), dashboard);
        var missing = new[] { bundle.DcpPath, bundle.DashboardPath }.FirstOrDefault(path => !File.Exists(path));
        return missing is null ? bundle : throw new AcquisitionException(
            $"{DcpVariable} and {DashboardVariable} are set, but {missing} does not exist.",
            "Without it there is neither orchestrator nor dashboard.",
            $"Update the Aspire CLI, or start without it: unset {DcpVariable} {DashboardVariable}; dotnet run --project AppHost");
    }

    /// <summary>The programs below a folder of the layout that <c>aspire setup</c> makes.</summary>
    internal static AspireBundle In(string folder) => new(
        Path.Combine(folder, "dcp", Executable("dcp")),
        Path.Combine(folder, "managed", Executable("aspire-managed")));

    internal static string Executable(string name) => OperatingSystem.IsWindows() ? name + ".exe" : name;

    private static NpmPackage PackageForThisMachine()
    {
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        var machine = $"{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        return Packages.TryGetValue(machine, out var package) ? package : throw new AcquisitionException(
            $"This host knows the Aspire bundle only for {string.Join(", ", Packages.Keys)}, and this machine is {machine}.",
            "Without it there is neither orchestrator nor dashboard.",
            "Use the official packages: dotnet run --project AppHost -p:AspireHosting=nuget. Or install the Aspire CLI and start with: aspire run");
    }
}
