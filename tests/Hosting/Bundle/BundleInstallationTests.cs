using Aspire.Hosting.Bundle;
using Eloquence.Acquisition;

namespace Eloquence.Hosting.Tests.Bundle;

public sealed class BundleInstallationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eloquence-bundle-");

    private CacheDirectory Cache => new(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_bundle_is_extracted_and_nothing_else_is_kept()
    {
        var package = await CliPackage.BringAsync(Cache, CliPackage.WorkingSetup);
        var installation = new BundleInstallation(package, Cache);
        var steps = new Steps();

        var bundle = await installation.EnsureAsync(steps, CancellationToken.None);

        Assert.Equal("dcp\n", await File.ReadAllTextAsync(bundle.DcpPath));
        Assert.Equal("managed\n", await File.ReadAllTextAsync(bundle.DashboardPath));
        Assert.Equal(["contents.txt", "dcp", "managed"], Directory.GetFileSystemEntries(installation.Folder).Select(Path.GetFileName).Order());
        Assert.False(package.In(Cache).Exists);
        Assert.Equal("Preparing", steps.Activities[0]);
        Assert.Contains("Extracting", steps.Activities);
        Assert.Equal("Ready", steps.Activities[^1]);
    }

    [Fact]
    public async Task A_whole_installation_is_used_as_it_is()
    {
        var installation = new BundleInstallation(await CliPackage.BringAsync(Cache, CliPackage.WorkingSetup), Cache);
        await installation.EnsureAsync(new Steps(), CancellationToken.None);
        var steps = new Steps();

        await installation.EnsureAsync(steps, CancellationToken.None);

        Assert.Empty(steps.Activities);
    }

    [Theory]
    [InlineData("managed/wwwroot/page.html", null)]
    [InlineData("dcp/dcp", "d")]
    [InlineData("contents.txt", "")]
    public async Task A_damaged_installation_is_made_anew(string file, string? content)
    {
        var installation = new BundleInstallation(await CliPackage.BringAsync(Cache, CliPackage.WorkingSetup), Cache);
        await installation.EnsureAsync(new Steps(), CancellationToken.None);
        var path = Path.Combine(installation.Folder, file);
        var before = new FileInfo(path).Length;
        if (content is null)
        {
            File.Delete(path);
        }
        else
        {
            await File.WriteAllTextAsync(path, content);
        }

        var steps = new Steps();
        await Task.WhenAll(installation.EnsureAsync(steps, CancellationToken.None), installation.EnsureAsync(new Steps(), CancellationToken.None));

        Assert.Equal(before, new FileInfo(path).Length);
        Assert.True(BundleContents.IsWhole(installation.Folder));
    }

    [Theory]
    [InlineData("#!/bin/sh\necho the disk is full >&2; exit 3", "exit code 3")]
    [InlineData("#!/bin/sh\nexit 0", "exit code 0")]
    [InlineData("#!/no/such/shell\n", "could not extract")]
    public async Task A_CLI_that_extracts_nothing_is_reported_with_what_it_said_and_leaves_nothing(string script, string words)
    {
        var installation = new BundleInstallation(await CliPackage.BringAsync(Cache, script), Cache);

        var failure = await Assert.ThrowsAsync<AcquisitionException>(() => installation.EnsureAsync(new Steps(), CancellationToken.None));

        Assert.Contains(words, failure.Happened, StringComparison.Ordinal);
        Assert.Contains("setup --install-path", failure.Remedy, StringComparison.Ordinal);
        Assert.False(Directory.Exists(installation.Folder));
    }
}
