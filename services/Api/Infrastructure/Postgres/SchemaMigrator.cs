using Npgsql;

namespace Eloquence.Api.Infrastructure.Postgres;

/// <summary>
/// Brings the schema up to date at start. All replicas may try at once: an advisory lock lets one work while the others
/// wait and then find nothing left to do. A database that is not there yet is waited for.
/// </summary>
internal sealed partial class SchemaMigrator(
    NpgsqlDataSource database, SchemaState state, TimeProvider time, ILogger<SchemaMigrator> logger) : BackgroundService
{
    /// <summary>Any number, as long as nobody else locks it: "eloq" in ASCII.</summary>
    private const long LockKey = 0x656C6F71;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly string _description = DatabaseOutage.Describe(database);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await MigrateAsync(Migration.Embedded(), stoppingToken);
                state.Ready();
                return;
            }
            catch (Exception failure) when (DatabaseOutage.Includes(failure) || DatabaseOutage.IsNotCreatedYet(failure))
            {
                state.Waiting($"waiting for PostgreSQL ({failure.Message})");
                LogWaiting(_description, failure.Message);
            }

            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    private async Task MigrateAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var locking = new NpgsqlCommand("select pg_advisory_lock($1)", connection)
        {
            Parameters = { new() { Value = LockKey } },
            CommandTimeout = 0,
        };
        await locking.ExecuteNonQueryAsync(cancellationToken);

        await ExecuteAsync(
            connection,
            "create table if not exists schema_migrations (version integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())",
            cancellationToken);
        var applied = await ReadAppliedAsync(connection, cancellationToken);
        foreach (var migration in migrations)
        {
            if (!applied.TryGetValue(migration.Version, out var checksum))
            {
                await ApplyAsync(connection, migration, cancellationToken);
            }
            else if (checksum != migration.Checksum)
            {
                throw new InvalidOperationException(
                    $"Migration {migration.Version:0000}_{migration.Name} was applied with another text. Migrations only go forward: restore the file and add a new one.");
            }
        }

        // Closing the connection would return it to the pool with the lock reset; said openly it is freed at once.
        await using var unlocking = new NpgsqlCommand("select pg_advisory_unlock($1)", connection) { Parameters = { new() { Value = LockKey } } };
        await unlocking.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, migration.Sql, cancellationToken);
        await using var record = new NpgsqlCommand("insert into schema_migrations (version, name, checksum) values ($1, $2, $3)", connection)
        {
            Parameters = { new() { Value = migration.Version }, new() { Value = migration.Name }, new() { Value = migration.Checksum } },
        };
        await record.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        LogApplied(migration.Version, migration.Name);
    }

    private static async Task<Dictionary<int, string>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = new Dictionary<int, string>();
        await using var query = new NpgsqlCommand("select version, checksum from schema_migrations", connection);
        await using var rows = await query.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            applied.Add(rows.GetInt32(0), rows.GetString(1));
        }

        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // A change of a large table takes as long as it takes.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting for PostgreSQL {Database}: {Reason}")]
    private partial void LogWaiting(string database, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied migration {Version} {Name}")]
    private partial void LogApplied(int version, string name);
}
