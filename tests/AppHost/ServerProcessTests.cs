using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Eloquence.Acquisition;
using Eloquence.AppHost.Machine;
using Npgsql;

namespace Eloquence.AppHost.Tests;

/// <summary>The real servers, run as the AppHost runs them.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ServerProcessTests : IDisposable
{
    private string _password = "p\"a'ss \\ word";

    // PostgreSQL does not run as root: its user must be able to reach the folder, as in the default data directories.
    private readonly string _folder = Directory.CreateTempSubdirectory("eloquence-server-").FullName;
    private readonly int _port = FreePort.Any(port => FreePort.IsFree(port, onAllAddresses: false), Random.Shared);
    private readonly List<Process> _processes = [];

    public ServerProcessTests() => File.SetUnixFileMode(
        _folder, (UnixFileMode)Convert.ToInt32("755", 8));

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task PostgreSQL_starts_on_an_empty_folder_and_keeps_its_data_when_stopped_and_when_killed()
    {
        var bin = await ServerAsync();
        var server = StartPostgres(bin);
        Assert.Equal(1, await WhenReadyAsync("CREATE TABLE kept (n int); INSERT INTO kept VALUES (1); SELECT count(*)::int FROM kept"));

        var clock = Stopwatch.StartNew();
        await StopAsync(server, "TERM");
        Assert.Equal(0, server.ExitCode);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);

        server = StartPostgres(bin);
        Assert.Equal(2, await WhenReadyAsync("INSERT INTO kept VALUES (2); SELECT count(*)::int FROM kept"));
        await KillPostmasterAsync();
        await server.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(5));
        Assert.NotEqual(0, server.ExitCode);

        StartPostgres(bin);
        Assert.Equal(2, await WhenReadyAsync("SELECT count(*)::int FROM kept"));
    }

    [Fact]
    public async Task PostgreSQL_from_npm_starts_too()
    {
        var package = EmbeddedPostgres.Package();
        Assert.NotNull(package);

        var server = StartPostgres(EmbeddedPostgres.Bin(await package.EnsureAsync()));

        Assert.Equal(EmbeddedPostgres.Major, await WhenReadyAsync("SELECT current_setting('server_version_num')::int / 10000"));
        Assert.Equal("É", await AskTextAsync("SELECT upper('é')"));
        await StopAsync(server, "TERM");
        Assert.Equal(0, server.ExitCode);
    }

    [Fact]
    public async Task PostgreSQL_stops_at_once_although_a_client_stays_connected()
    {
        var server = StartPostgres(await ServerAsync());
        await WhenReadyAsync("SELECT 1");
        await using var client = new NpgsqlConnection(ConnectionString);
        await client.OpenAsync();

        await StopAsync(server, "TERM");

        Assert.Equal(0, server.ExitCode);
    }

    [Fact]
    public async Task PostgreSQL_ends_when_its_supervising_shell_is_killed()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var server = StartPostgres(await ServerAsync());
        await WhenReadyAsync("SELECT 1");

        await StopAsync(server, "KILL");

        Assert.True(await UntilAsync(() => FreePort.IsFree(_port, onAllAddresses: false)), "The server still listens.");
    }

    [Fact]
    public async Task PostgreSQL_refuses_a_wrong_password()
    {
        StartPostgres(await ServerAsync());
        await WhenReadyAsync("SELECT 1");
        await using var stranger = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Password = "guess" }.ConnectionString);

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => stranger.OpenAsync());

        Assert.Equal(PostgresErrorCodes.InvalidPassword, refusal.SqlState);
    }

    [Fact]
    public async Task PostgreSQL_opens_old_data_to_a_new_password()
    {
        var bin = await ServerAsync();
        var server = StartPostgres(bin);
        await WhenReadyAsync("CREATE TABLE kept (n int); SELECT 1");
        await StopAsync(server, "TERM");

        _password = "another 'one'";
        StartPostgres(bin);

        Assert.Equal(0, await WhenReadyAsync("SELECT count(*)::int FROM kept"));
    }

    [Fact]
    public async Task An_interrupted_first_start_is_done_again()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "data.new", "data"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "data.new", "data", "half"), "");

        StartPostgres(await ServerAsync());

        Assert.Equal(1, await WhenReadyAsync("SELECT 1"));
        Assert.False(Directory.Exists(Path.Combine(_folder, "data.new")));
    }

    [Fact]
    public async Task Redis_serves_with_the_written_configuration_and_keeps_its_data()
    {
        var cache = CacheDirectory.ForUser();
        var installation = RedisInstallation.Find(cache);
        Assert.NotNull(installation);
        var environment = installation.Fetched is null ? null : (await installation.Fetched.EnsureAsync(cache)).Environment();
        var configuration = await RedisConfiguration.WriteAsync(_folder, _port, _password, CancellationToken.None);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(configuration));

        var server = Start(installation.Program, environment, configuration);

        string? complaint = "not asked";
        Assert.True(await UntilAsync(async () => (complaint = await RedisPing.AskAsync("localhost", _port, _password, CancellationToken.None)) is null), complaint);
        Assert.Contains("WRONGPASS", await RedisPing.AskAsync("localhost", _port, "guess", CancellationToken.None), StringComparison.Ordinal);
        await StopAsync(server, "TERM");
        Assert.Equal(0, server.ExitCode);
        Assert.NotNull(await RedisPing.AskAsync("localhost", _port, _password, CancellationToken.None));
    }

    private string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = "localhost",
        Port = _port,
        Username = "postgres",
        Password = _password,
        Database = "postgres",
        Pooling = false,
    }.ConnectionString;

    private static async Task<string> ServerAsync()
    {
        var installed = await PostgresInstallation.FindAsync(CancellationToken.None);
        return installed.Count > 0
            ? installed[0].Bin
            : EmbeddedPostgres.Bin(await EmbeddedPostgres.Package()!.EnsureAsync());
    }

    private static async Task StopAsync(Process process, string signal)
    {
        await new CommandLine("kill", $"-{signal}", $"{process.Id}").RunAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static Task<bool> UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task<bool> UntilAsync(Func<Task<bool>> condition)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(20); DateTime.UtcNow < deadline; await Task.Delay(50))
        {
            if (await condition())
            {
                return true;
            }
        }

        return false;
    }

    private async Task<string?> AskTextAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (string?)await command.ExecuteScalarAsync();
    }

    private async Task KillPostmasterAsync()
    {
        var postmaster = File.ReadLines(Path.Combine(_folder, "data", "postmaster.pid")).First();
        await new CommandLine("kill", "-KILL", int.Parse(postmaster, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)).RunAsync();
    }

    private Process StartPostgres(string bin) => Start(
        "/bin/sh",
        new Dictionary<string, string?> { ["POSTGRES_USER"] = "postgres", ["POSTGRES_PASSWORD"] = _password },
        Path.Combine(AppContext.BaseDirectory, "postgres.sh"), bin, Path.Combine(_folder, "data"), $"{_port}");

    private Process Start(string program, IReadOnlyDictionary<string, string?>? environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _processes.Add(process);
        return process;
    }

    private async Task<int> WhenReadyAsync(string sql)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(30); ; await Task.Delay(50))
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString);
                await connection.OpenAsync();
                await using var command = new NpgsqlCommand(sql, connection);
                return (int)(await command.ExecuteScalarAsync())!;
            }
            catch (NpgsqlException failure) when (DateTime.UtcNow < deadline && failure is not PostgresException { SqlState: not ("57P03" or "57P01") })
            {
                // Not yet listening, or starting up (57P03, cannot_connect_now).
            }
        }
    }
}
