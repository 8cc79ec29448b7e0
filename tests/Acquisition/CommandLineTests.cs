namespace Eloquence.Acquisition.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Both_outputs_and_the_exit_code_are_returned()
    {
        var result = await new CommandLine("sh", "-c", "echo out; echo err >&2; exit 3").RunAsync();

        Assert.Equal((3, "out\n", "err\n"), (result.ExitCode, result.Output, result.Error));
        Assert.False(result.Succeeded);
    }

    [Fact]
    public async Task Cancelling_kills_the_descendants_too()
    {
        var started = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var cancel = new CancellationTokenSource();
        var running = new CommandLine("sh", "-c", "sleep 600 & echo $!; wait").RunAsync(
            line => started.TrySetResult(int.Parse(line, System.Globalization.CultureInfo.InvariantCulture)), cancel.Token);

        var grandchild = await started.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.True(await GoneAsync(grandchild));
    }

    [Fact]
    public void A_program_is_found_where_it_can_be_run()
    {
        var folder = Directory.CreateTempSubdirectory("eloquence-path-");
        try
        {
            var (first, second) = (folder.CreateSubdirectory("first").FullName, folder.CreateSubdirectory("second").FullName);
            File.CreateSymbolicLink(Path.Combine(first, "tool"), Path.Combine(folder.FullName, "nowhere"));
            Assert.Null(CommandLine.Find("tool", [first, second], [""]));

            File.WriteAllText(Path.Combine(second, "tool"), "#!/bin/sh");
            Assert.Equal(OperatingSystem.IsWindows(), CommandLine.Find("tool", [second], [""]) is not null);

            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(Path.Combine(second, "tool"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
                Assert.Equal(Path.Combine(second, "tool"), CommandLine.Find("tool", [first, second], [""]));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_command_is_written_as_one_would_type_it() =>
        Assert.Equal("npm pack 'a b' x@1.0.0", new CommandLine("npm", "pack", "a b", "x@1.0.0").ToString());

    [Fact]
    public void A_line_shows_subject_size_and_time()
    {
        var line = new AcquisitionProgress("redis", "Downloading", TimeSpan.FromSeconds(3)) { Bytes = 12_400_000, TotalBytes = 127_500_000 };

        Assert.Equal("redis: Downloading 12.4 of 127.5 MB (3 s)", line.ToString());
        Assert.Equal("Downloading 12.4 of 127.5 MB", line.State);
    }

    // A killed orphan stays a zombie until init collects it.
    private static async Task<bool> GoneAsync(int process)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(10); DateTime.UtcNow < deadline; await Task.Delay(20))
        {
            var status = $"/proc/{process}/status";
            if (!File.Exists(status) || (await File.ReadAllTextAsync(status)).Contains("State:\tZ", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
