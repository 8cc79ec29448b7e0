using System.Globalization;
using System.Net.Sockets;

namespace Eloquence.Tests.Support;

/// <summary>A real redis-server on a free loopback port, with an append-only file in a folder of its own.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private readonly ServerPrograms _programs;
    private readonly string? _password;
    private readonly string _folder = Directory.CreateTempSubdirectory("eloquence-redis-").FullName;
    private ServerProcess? _process;

    private RedisServer(ServerPrograms programs, string? password)
    {
        _programs = programs;
        _password = password;
    }

    /// <summary>The port it listens on, the same after every restart.</summary>
    public int Port { get; } = FreePort.Take();

    /// <summary>Connection string in Aspire's form.</summary>
    public string ConnectionString => $"localhost:{Port}" + (_password is null ? "" : $",password={_password}");

    /// <summary>Starts a server; installed programs are used when there are any, else Debian's package is unpacked into the user's cache.</summary>
    public static async Task<RedisServer> StartAsync(string? password = null) =>
        await StartAsync(await RedisPrograms.FindAsync().ConfigureAwait(false), password).ConfigureAwait(false);

    internal static async Task<RedisServer> StartAsync(ServerPrograms programs, string? password = null)
    {
        var server = new RedisServer(programs, password);
        await server.RestartAsync().ConfigureAwait(false);
        return server;
    }

    /// <summary>Starts again on the same port with the same data.</summary>
    public async Task RestartAsync()
    {
        await Eventually.TrueAsync(TryStartAsync, $"redis-server to start on port {Port}").ConfigureAwait(false);
    }

    /// <summary><c>kill -9</c>.</summary>
    public Task KillAsync() => _process!.EndAsync("KILL");

    /// <summary>An orderly shutdown.</summary>
    public Task StopAsync() => _process!.EndAsync("TERM");

    /// <summary>Freezes the process: connections stay open and nothing answers.</summary>
    public Task SuspendAsync() => _process!.SignalAsync("STOP");

    /// <summary>Ends <see cref="SuspendAsync"/>.</summary>
    public Task ResumeAsync() => _process!.SignalAsync("CONT");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync().ConfigureAwait(false);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> TryStartAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync().ConfigureAwait(false);
        }

        string[] authentication = _password is null ? [] : ["--requirepass", _password];
        _process = ServerProcess.Start(
            [
                _programs.PathOf(RedisPrograms.Server), "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "localhost",
                "--dir", _folder, "--appendonly", "yes", "--appendfsync", "always", "--save", "", .. authentication,
            ],
            _programs.Environment);
        await Eventually.TrueAsync(async () => _process.HasExited || await AcceptsAsync().ConfigureAwait(false), "redis-server to accept connections").ConfigureAwait(false);
        return !_process.HasExited;
    }

    private async Task<bool> AcceptsAsync()
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync("localhost", Port).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
