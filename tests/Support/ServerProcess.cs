using System.Collections.Concurrent;
using System.Diagnostics;

namespace Eloquence.Tests.Support;

/// <summary>A server that a test owns: its output is kept for error messages, and it never outlives the test run.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int KeptLines = 40;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private ServerProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output => string.Join('\n', _output);

    public static ServerProcess Start(IReadOnlyList<string> command, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var server = new ServerProcess(new Process { StartInfo = start });
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    /// <summary>Runs a tool to its end.</summary>
    public static async Task RunAsync(IReadOnlyList<string> command, IReadOnlyDictionary<string, string?> environment)
    {
        var tool = Start(command, environment);
        await using (tool.ConfigureAwait(false))
        {
            await tool._process.WaitForExitAsync().ConfigureAwait(false);
            if (tool._process.ExitCode != 0)
            {
                throw new InvalidOperationException($"{string.Join(' ', command)} ended with {tool._process.ExitCode}:\n{tool.Output}");
            }
        }
    }

    /// <summary>Sends a signal by its name, such as <c>KILL</c>, <c>TERM</c>, <c>STOP</c> or <c>CONT</c>.</summary>
    public Task SignalAsync(string signal) =>
        RunAsync(["/bin/sh", "-c", $"kill -{signal} {_process.Id}"], new Dictionary<string, string?>());

    /// <summary>Sends a signal and waits until the process is gone.</summary>
    public async Task EndAsync(string signal)
    {
        if (!_process.HasExited)
        {
            await SignalAsync(signal).ConfigureAwait(false);
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync().ConfigureAwait(false);
        }

        _process.Dispose();
    }

    private void KillAtExit(object? sender, EventArgs arguments)
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        while (_output.Count > KeptLines && _output.TryDequeue(out _))
        {
        }
    }
}
