using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using Aspire.Hosting.Bundle;
using Aspire.Hosting.Dcp;
using Eloquence.Acquisition;

namespace Eloquence.Hosting.Tests.Dcp;

[SupportedOSPlatform("linux")]
public sealed class DcpStartTests : IDisposable
{
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(60));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eloquence-dcp-start-");

    private CancellationToken Deadline => _deadline.Token;

    public void Dispose()
    {
        _deadline.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_refused_start_repeats_what_DCP_printed()
    {
        var bundle = await AspireBundle.LocateAsync(CacheDirectory.ForUser(), new Progress<AcquisitionProgress>(), Deadline);

        var failure = await Assert.ThrowsAsync<DcpException>(() => DcpServer.StartAsync(bundle.DcpPath, "abacus", Deadline));

        Assert.Contains("must be one of (docker, podman)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_DCP_that_ends_after_it_was_launched_is_noticed_at_once()
    {
        var clock = Stopwatch.StartNew();

        var failure = await Assert.ThrowsAsync<DcpException>(() => DcpServer.StartAsync(Script("rm -r \"$DCP_SESSION_FOLDER\""), null, Deadline));

        Assert.Contains("ended while it started", failure.Message, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named()
    {
        var missing = Path.Combine(_folder.FullName, "missing");

        var failure = await Assert.ThrowsAsync<DcpException>(() => DcpServer.StartAsync(missing, null, Deadline));

        Assert.Contains(missing, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_start_leaves_no_folder()
    {
        var note = Path.Combine(_folder.FullName, "note");
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DcpServer.StartAsync(Script($"echo \"$DCP_SESSION_FOLDER\" > {note}"), null, cancel.Token));

        Assert.False(Directory.Exists((await File.ReadAllTextAsync(note, Deadline)).Trim()));
    }

    private string Script(string body)
    {
        var path = Path.Combine(_folder.FullName, "dcp");
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute });
        file.Write(Encoding.UTF8.GetBytes($"#!/bin/sh\n{body}\n"));
        return path;
    }
}
