using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Eloquence.Acquisition.Tests;

public sealed class NpmPackageTests : IDisposable
{
    private static readonly NpmPackage IsNumber = new(
        "is-number", "7.0.0", "sha512-41Cifkg6e8TylSpdtTpeLVMqvSBEVzTttHvERD741+pnZ8ANv0004MRL43QKPDlK9cGvNp6NZWZUBlbGXYxxng==");

    private readonly TemporaryCache _cache = new();

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task A_package_is_fetched_verified_and_unpacked_into_an_empty_cache()
    {
        var progress = new RecordedProgress();

        var folder = await IsNumber.EnsureAsync(_cache.Directory, progress);

        Assert.True(File.Exists(Path.Combine(folder, "package.json")));
        Assert.False(Directory.Exists(Path.Combine(folder, ".npm-pack")));
        Assert.Equal("Preparing", progress.Steps[0].Activity);
        Assert.Contains(progress.Steps, step => step.Activity == "Downloading" && step.Bytes is not null);
        Assert.Equal("Ready", progress.Steps[^1].Activity);
    }

    [Fact]
    public async Task A_package_in_the_cache_is_used_without_asking_npm()
    {
        await IsNumber.EnsureAsync(_cache.Directory);
        var progress = new RecordedProgress();

        await IsNumber.EnsureAsync(_cache.Directory, progress);

        Assert.Empty(progress.Steps);
    }

    [Fact]
    public async Task A_package_with_another_integrity_is_refused_and_nothing_is_kept()
    {
        var forged = IsNumber with { Integrity = "sha512-" + new string('A', 86) + "==" };

        var refusal = await Assert.ThrowsAsync<AcquisitionException>(() => forged.EnsureAsync(_cache.Directory));

        Assert.Contains("expected sha512-AAAA", refusal.Happened, StringComparison.Ordinal);
        Assert.All(_cache.Files, file => Assert.EndsWith(".lock", file, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_acquisitions_at_once_make_one_download_and_the_second_says_that_it_waits()
    {
        var first = new RecordedProgress();
        var second = new RecordedProgress();

        var folders = await Task.WhenAll(IsNumber.EnsureAsync(_cache.Directory, first), IsNumber.EnsureAsync(_cache.Directory, second));

        Assert.Equal(folders[0], folders[1]);
        var waited = Assert.Single(new[] { first, second }, progress => progress.Steps.All(step => step.Activity != "Downloading"));
        Assert.Contains(waited.Steps, step => step.Activity.StartsWith("Waiting for", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cancelled_download_leaves_nothing_and_can_be_repeated()
    {
        using var cancel = new CancellationTokenSource();
        var progress = new RecordedProgress(step =>
        {
            if (step.Activity == "Downloading")
            {
                cancel.Cancel();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => IsNumber.EnsureAsync(_cache.Directory, progress, cancel.Token));
        Assert.All(_cache.Files, file => Assert.EndsWith(".lock", file, StringComparison.Ordinal));

        await IsNumber.EnsureAsync(_cache.Directory);
        Assert.True(IsNumber.In(_cache.Directory).Exists);
    }

    [Fact]
    public async Task What_a_killed_process_left_half_done_is_replaced()
    {
        var partial = Directory.CreateDirectory(IsNumber.In(_cache.Directory).Folder + ".partial").FullName;
        await File.WriteAllTextAsync(Path.Combine(partial, "leftover"), "half");

        var folder = await IsNumber.EnsureAsync(_cache.Directory);

        Assert.False(File.Exists(Path.Combine(folder, "leftover")));
        Assert.False(Directory.Exists(partial));
    }

    [Fact]
    public async Task A_tarball_brought_by_hand_needs_no_network()
    {
        var entry = IsNumber.In(_cache.Directory);
        Directory.CreateDirectory(Path.GetDirectoryName(entry.Folder)!);
        var packed = await new CommandLine(CommandLine.Find("npm")!, "pack", "is-number@7.0.0", "--loglevel=error")
        {
            WorkingDirectory = Path.GetDirectoryName(entry.Folder),
        }.RunAsync();
        Assert.True(packed.Succeeded, packed.Tail());
        File.Move(Path.Combine(Path.GetDirectoryName(entry.Folder)!, packed.Output.Trim()), entry.Folder + ".tgz");
        var progress = new RecordedProgress();

        await IsNumber.EnsureAsync(_cache.Directory, progress);

        Assert.True(entry.Exists);
        Assert.DoesNotContain(progress.Steps, step => step.Activity == "Asking the npm registry");
    }

    [Fact]
    public async Task A_preparation_that_fails_leaves_nothing()
    {
        var broken = IsNumber with { Prepare = (_, _) => throw new InvalidOperationException("no") };

        await Assert.ThrowsAsync<InvalidOperationException>(() => broken.EnsureAsync(_cache.Directory));

        Assert.False(broken.In(_cache.Directory).Exists);
    }

    [Fact]
    public async Task An_unreachable_registry_is_reported_within_seconds_with_the_command_to_run()
    {
        var client = new NpmClient("is-number@7.0.0", "by-hand.tgz") { Environment = RegistryAt(ClosedPort()) };
        var scratch = Directory.CreateDirectory(Path.Combine(_cache.Directory.Path, "scratch")).FullName;
        var clock = Stopwatch.StartNew();

        var refusal = await Assert.ThrowsAsync<AcquisitionException>(() => client.PackAsync(
            scratch, null, TimeSpan.FromSeconds(30), new AcquisitionReporter("is-number", null), CancellationToken.None));

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 12);
        Assert.Contains("npm pack is-number@7.0.0", refusal.Remedy, StringComparison.Ordinal);
        Assert.Contains("ECONNREFUSED", refusal.Happened, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_never_answers_is_reported_within_seconds()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var client = new NpmClient("is-number@7.0.0", "by-hand.tgz") { Environment = RegistryAt(((IPEndPoint)silent.LocalEndpoint).Port) };
        var scratch = Directory.CreateDirectory(Path.Combine(_cache.Directory.Path, "scratch")).FullName;
        var clock = Stopwatch.StartNew();

        await Assert.ThrowsAsync<AcquisitionException>(() => client.PackAsync(
            scratch, null, TimeSpan.FromSeconds(30), new AcquisitionReporter("is-number", null), CancellationToken.None));

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 20);
    }

    [Fact]
    public async Task A_missing_npm_is_named_with_what_to_install()
    {
        var client = new NpmClient("is-number@7.0.0", "by-hand.tgz") { Npm = null };

        var refusal = await Assert.ThrowsAsync<AcquisitionException>(() => client.PackAsync(
            _cache.Directory.Path, null, TimeSpan.FromSeconds(30), new AcquisitionReporter("is-number", null), CancellationToken.None));

        Assert.Contains("npm was not found", refusal.Happened, StringComparison.Ordinal);
        Assert.Contains("Node.js", refusal.Remedy, StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> RegistryAt(int port) => new() { ["npm_config_registry"] = $"http://localhost:{port}/" };

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
