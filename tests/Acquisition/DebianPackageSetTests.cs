namespace Eloquence.Acquisition.Tests;

public sealed class DebianPackageSetTests : IDisposable
{
    private readonly TemporaryCache _cache = new();

    public void Dispose() => _cache.Dispose();

    [DebianFact]
    public async Task A_package_with_its_libraries_runs_from_the_cache_without_the_system()
    {
        var progress = new RecordedProgress();

        var prefix = await new DebianPackageSet("redis", "redis-server").EnsureAsync(_cache.Directory, progress);

        var version = await new CommandLine(prefix.Program("redis-server"), "--version") { Environment = prefix.Environment() }.RunAsync();
        Assert.True(version.Succeeded, version.Tail());
        Assert.Contains("Redis server v=", version.Output, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(prefix.Path, "libjemalloc.so*", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFiles(prefix.Path, "libc.so*", SearchOption.AllDirectories));
        Assert.Contains(progress.Steps, step => step is { Activity: "Downloading", TotalBytes: > 0 });
        Assert.Equal("Ready", progress.Steps[^1].Activity);
    }

    [DebianFact]
    public async Task Two_sets_at_once_share_the_package_lists()
    {
        await Task.WhenAll(
            new DebianPackageSet("hello", "hello").EnsureAsync(_cache.Directory),
            new DebianPackageSet("greeting", "hello").EnsureAsync(_cache.Directory));

        Assert.Equal(2, Directory.GetFiles(_cache.Directory.Path, "hello", SearchOption.AllDirectories).Count(file => file.EndsWith("usr/bin/hello", StringComparison.Ordinal)));
    }

    [DebianFact]
    public async Task A_package_that_does_not_exist_is_named_and_leaves_nothing()
    {
        var nothing = new DebianPackageSet("nothing", "eloquence-no-such-package");

        var refusal = await Assert.ThrowsAsync<AcquisitionException>(() => nothing.EnsureAsync(_cache.Directory));

        Assert.Contains("eloquence-no-such-package", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install", refusal.Remedy, StringComparison.Ordinal);
        Assert.False(nothing.In(_cache.Directory).Exists);
        Assert.False(Directory.Exists(nothing.In(_cache.Directory).Folder + ".partial"));
    }

    [Fact]
    public void The_answer_of_apt_is_read_with_its_escapes()
    {
        var downloads = AptDownload.Parse("'scheme:x/redis-server_7.0.15-1%7edeb12u10_amd64.deb' redis-server_5%3a7.0.15-1~deb12u10_amd64.deb 73908 \n\n");

        Assert.Equal(new AptDownload("redis-server", "5:7.0.15-1~deb12u10", 73908), Assert.Single(downloads));
    }

    [Fact]
    public void Base_packages_of_the_system_are_not_fetched_again_but_optional_ones_are()
    {
        var status = new DpkgStatus(
        [
            "Package: libc6", "Status: install ok installed", "Priority: optional", "",
            "Package: bash", "Essential: yes", "Status: install ok installed", "",
            "Package: libssl3", "Status: install ok installed", "Priority: optional", "",
            "Package: zlib1g", "Status: deinstall ok config-files", "Priority: required",
        ]);

        Assert.True(status.Provides("libc6"));
        Assert.True(status.Provides("bash"));
        Assert.False(status.Provides("libssl3"));
        Assert.False(status.Provides("zlib1g"));
    }
}

/// <summary>A fact about Debian's package tools; skipped, with that reason, on systems without them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DebianFactAttribute : FactAttribute
{
    public DebianFactAttribute() => Skip = DebianPackageSet.IsSupported ? null! : "This system has no apt-get and dpkg-deb.";
}
