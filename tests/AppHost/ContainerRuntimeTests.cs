using System.Runtime.Versioning;
using Eloquence.Acquisition;
using Eloquence.AppHost.Machine;

namespace Eloquence.AppHost.Tests;

[UnsupportedOSPlatform("windows")]
public sealed class ContainerRuntimeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eloquence-engine-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_engine_that_answers_is_running() => Assert.True((await AskAsync("exit 0")).IsRunning);

    [Fact]
    public async Task An_engine_that_refuses_is_not_running()
    {
        var engine = await AskAsync("echo cannot connect >&2; exit 1");

        Assert.False(engine.IsRunning);
        Assert.EndsWith("is installed but not running", engine.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_hangs_is_given_up()
    {
        var engine = await AskAsync("sleep 600", TimeSpan.FromMilliseconds(200));

        Assert.False(engine.IsRunning);
        Assert.Contains("did not answer", engine.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_is_not_there_is_named()
    {
        var engine = await ContainerRuntime.AskAsync("eloquence-no-such-engine", TimeSpan.FromSeconds(3));

        Assert.Equal((false, "eloquence-no-such-engine is not installed"), (engine.IsRunning, engine.Explanation));
    }

    private async Task<ContainerRuntime> AskAsync(string script, TimeSpan? patience = null)
    {
        // Written by another process: a program started by a parallel test would inherit our handle for a moment, and a file that
        // is open for writing cannot be executed (ETXTBSY, execve(2)).
        var engine = Path.Combine(_folder, "engine");
        var written = await new CommandLine("/bin/sh", "-c", "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$2\" && chmod 700 \"$2\"", "sh", script, engine).RunAsync();
        Assert.True(written.Succeeded, written.Error);
        return await ContainerRuntime.AskAsync(engine, patience ?? TimeSpan.FromSeconds(10));
    }
}
