using System.Globalization;
using Npgsql;

namespace Eloquence.Tests.Support;

/// <summary>A real PostgreSQL on a free loopback port, with a cluster of its own; never run as root.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Administrator = "postgres";
    private const string Unprivileged = "65534";

    private readonly ServerPrograms _programs;
    private readonly string _data = Path.Combine(Path.GetTempPath(), $"eloquence-postgres-{Guid.NewGuid():N}");
    private ServerProcess? _process;

    private PostgresServer(ServerPrograms programs) => _programs = programs;

    /// <summary>The port it listens on, the same after every restart.</summary>
    public int Port { get; } = FreePort.Take();

    /// <summary>Starts a server on a new cluster; installed programs are used when there are any, else npm's embedded PostgreSQL.</summary>
    public static async Task<PostgresServer> StartAsync() =>
        await StartAsync(await PostgresPrograms.FindAsync().ConfigureAwait(false)).ConfigureAwait(false);

    internal static async Task<PostgresServer> StartAsync(ServerPrograms programs)
    {
        var server = new PostgresServer(programs);
        await ServerProcess.RunAsync(
            server.AsUser(PostgresPrograms.Initialise, "-D", server._data, "-U", Administrator, "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"),
            server._programs.Environment).ConfigureAwait(false);
        await server.RestartAsync().ConfigureAwait(false);
        return server;
    }

    /// <summary>Connection string of a database.</summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "localhost",
        Port = Port,
        Username = Administrator,
        Database = database,
    }.ConnectionString;

    /// <summary>Creates an empty database and returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string? name = null)
    {
        name ??= $"test_{Guid.NewGuid():N}";
        var connection = new NpgsqlConnection(ConnectionString(Administrator) + ";Pooling=false");
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync().ConfigureAwait(false);
            var command = connection.CreateCommand();
            await using (command.ConfigureAwait(false))
            {
                using var quoting = new NpgsqlCommandBuilder();
                command.CommandText = $"create database {quoting.QuoteIdentifier(name)}";
                await command.ExecuteNonQueryAsync().ConfigureAwait(false);
            }
        }

        return ConnectionString(name);
    }

    /// <summary>Starts again on the same port with the same data, recovering from a crash when there was one.</summary>
    public Task RestartAsync() => Eventually.TrueAsync(TryStartAsync, $"PostgreSQL to start on port {Port}", TimeSpan.FromSeconds(40));

    /// <summary><c>kill -9</c> of the postmaster; its children end by themselves.</summary>
    public Task KillAsync() => _process!.EndAsync("KILL");

    /// <summary>A fast, clean shutdown (SIGINT).</summary>
    public Task StopAsync() => _process!.EndAsync("INT");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            if (!process.HasExited)
            {
                await process.EndAsync("QUIT").ConfigureAwait(false);
            }

            await process.DisposeAsync().ConfigureAwait(false);
        }

        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }
    }

    /// <summary>PostgreSQL refuses to run as root, so root steps down to an unprivileged user.</summary>
    private IReadOnlyList<string> AsUser(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? ["setpriv", $"--reuid={Unprivileged}", $"--regid={Unprivileged}", "--clear-groups", _programs.PathOf(program), .. arguments]
        : [_programs.PathOf(program), .. arguments];

    private async Task<bool> TryStartAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync().ConfigureAwait(false);
        }

        // fsync protects against power cuts only; a killed process loses nothing that the system has been given.
        _process = ServerProcess.Start(
            AsUser(
                PostgresPrograms.Server, "-D", _data, "-p", Port.ToString(CultureInfo.InvariantCulture),
                "-c", "listen_addresses=localhost", "-c", "unix_socket_directories=", "-c", "fsync=off"),
            _programs.Environment);
        await Eventually.TrueAsync(
            async () => _process.HasExited || await AcceptsAsync().ConfigureAwait(false), "PostgreSQL to accept connections").ConfigureAwait(false);
        return !_process.HasExited;
    }

    private async Task<bool> AcceptsAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString(Administrator) + ";Pooling=false");
        await using (connection.ConfigureAwait(false))
        {
            try
            {
                await connection.OpenAsync().ConfigureAwait(false);
                return true;
            }
            catch (NpgsqlException)
            {
                return false;
            }
        }
    }
}
