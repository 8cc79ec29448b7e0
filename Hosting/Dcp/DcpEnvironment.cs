namespace Aspire.Hosting.Dcp;

/// <summary>
/// DCP hands its environment on to every resource. What the AppHost itself was configured with is not meant for them: a
/// service would listen on the dashboard's address, or could read a secret of another one.
/// </summary>
internal static class DcpEnvironment
{
    private static readonly string[] NotInherited =
    [
        "ASPNETCORE_", "ASPIRE_", "DOTNET_ASPIRE_", "DOTNET_DASHBOARD_", "DOTNET_ENVIRONMENT", "DOTNET_LAUNCH_PROFILE", "DOTNET_RESOURCE_SERVICE_",
        "AppHost__", "ConnectionStrings__", "Parameters__",
        "DOTNET_CLI_", "DOTNET_HOST_PATH", "MSBUILD", "VSTEST_",
    ];

    /// <summary>The variables of <paramref name="names"/> that DCP does not get.</summary>
    public static IEnumerable<string> Removed(IEnumerable<string> names) =>
        names.Where(name => NotInherited.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)));
}
