using Aspire.Hosting.Bundle;
using Eloquence.Acquisition;

namespace Eloquence.Hosting.Tests.Bundle;

public sealed class AspireBundleTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eloquence-bundle-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_the_Aspire_CLI_brings_along_is_used()
    {
        var dcp = Path.Combine(_folder.FullName, "dcp");
        var dashboard = Path.Combine(_folder.FullName, "aspire-managed");
        File.WriteAllText(dcp, "");
        File.WriteAllText(dashboard, "");

        var bundle = AspireBundle.FromCli(Cli(_folder.FullName, dashboard));

        Assert.Equal(new AspireBundle(dcp, dashboard), bundle);
    }

    [Fact]
    public void What_the_Aspire_CLI_names_but_is_not_there_is_an_error_that_names_it()
    {
        var failure = Assert.Throws<AcquisitionException>(() => AspireBundle.FromCli(Cli(_folder.FullName, "nowhere")));

        Assert.Contains(Path.Combine(_folder.FullName, "dcp"), failure.Happened, StringComparison.Ordinal);
        Assert.Contains("unset ASPIRE_DCP_PATH", failure.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("somewhere", null)]
    public void Without_both_paths_the_Aspire_CLI_did_not_start_us(string? dcp, string? dashboard) =>
        Assert.Null(AspireBundle.FromCli(Cli(dcp, dashboard)));

    [Fact]
    public async Task The_real_bundle_is_in_the_cache_after_the_first_time_and_then_found_silently()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var first = await AspireBundle.LocateAsync(CacheDirectory.ForUser(), new Steps(), deadline.Token);
        var steps = new Steps();

        var second = await AspireBundle.LocateAsync(CacheDirectory.ForUser(), steps, deadline.Token);

        Assert.Equal(first, second);
        Assert.Empty(steps.Activities);
        Assert.True(File.Exists(second.DcpPath));
        Assert.True(File.Exists(second.DashboardPath));
    }

    private static Func<string, string?> Cli(string? dcpFolder, string? dashboard) => name => name switch
    {
        "ASPIRE_DCP_PATH" => dcpFolder,
        "ASPIRE_DASHBOARD_PATH" => dashboard,
        _ => null,
    };
}
