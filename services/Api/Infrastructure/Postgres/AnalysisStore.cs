using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Eloquence.Api.Analyses;
using Eloquence.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace Eloquence.Api.Infrastructure.Postgres;

/// <summary>An analysis as it lies in the database.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Json">The whole answer.</param>
internal sealed record StoredAnalysis(Guid Id, string Json);

/// <summary>The table of analyses.</summary>
internal sealed class AnalysisStore(EloquenceDatabase database)
{
    /// <summary>
    /// The stored analysis of these bytes in this scope, else a new one. A lock on the pair makes simultaneous uploads,
    /// on whatever replica, wait for the first instead of analysing again; it goes with its connection.
    /// </summary>
    public async Task<StoredAnalysis> GetOrAddAsync(
        Guid id, Recording recording, Func<CancellationToken, Task<ConfidenceAnalysis>> analyse, CancellationToken cancellationToken) =>
        await database.RunAsync((connection, token) => FindAsync(connection, recording, token), cancellationToken)
        ?? await database.RunAsync(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                await LockAsync(connection, recording, token);
                if (await FindAsync(connection, recording, token) is { } stored)
                {
                    return stored;
                }

                await InsertAsync(connection, id, recording, await analyse(token), token);
                var added = await FindAsync(connection, recording, token);
                await transaction.CommitAsync(token);
                return added!;
            },
            cancellationToken);

    /// <summary>What was measured in the recordings of a session, oldest first.</summary>
    public static async Task<IReadOnlyList<SpeechMeasurement>> MeasurementsAsync(NpgsqlConnection connection, Guid session, CancellationToken cancellationToken)
    {
        await using var query = new NpgsqlCommand("select result -> 'measurement' from analyses where session_id = $1 order by created_at, id", connection)
        {
            Parameters = { new() { Value = session.ToString() } },
        };
        await using var rows = await query.ExecuteReaderAsync(cancellationToken);
        List<SpeechMeasurement> measurements = [];
        while (await rows.ReadAsync(cancellationToken))
        {
            measurements.Add(JsonSerializer.Deserialize<SpeechMeasurement>(rows.GetString(0), ContractJson.Options)!);
        }

        return measurements;
    }

    private static async Task LockAsync(NpgsqlConnection connection, Recording recording, CancellationToken cancellationToken)
    {
        var key = SHA256.HashData([.. Encoding.UTF8.GetBytes(recording.Scope), .. recording.Audio.Sha256]);
        await using var locking = new NpgsqlCommand("select pg_advisory_xact_lock($1)", connection)
        {
            Parameters = { new() { Value = BinaryPrimitives.ReadInt64BigEndian(key) } },
            CommandTimeout = 0,
        };
        await locking.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<StoredAnalysis?> FindAsync(NpgsqlConnection connection, Recording recording, CancellationToken cancellationToken)
    {
        await using var query = new NpgsqlCommand("select id, result from analyses where scope = $1 and audio_sha256 = $2", connection)
        {
            Parameters = { new() { Value = recording.Scope }, new() { Value = recording.Audio.Sha256 } },
        };
        await using var row = await query.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? new StoredAnalysis(row.GetGuid(0), row.GetString(1)) : null;
    }

    private static async Task InsertAsync(
        NpgsqlConnection connection, Guid id, Recording recording, ConfidenceAnalysis analysis, CancellationToken cancellationToken)
    {
        const string sql = """
            insert into analyses (id, scope, audio_sha256, audio_bytes, session_id, scenario, result)
            values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (scope, audio_sha256) do nothing
            """;
        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters =
            {
                new() { Value = id },
                new() { Value = recording.Scope },
                new() { Value = recording.Audio.Sha256 },
                new() { Value = recording.Audio.Length },
                new() { Value = (object?)recording.SessionId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = recording.Scenario },
                new() { Value = JsonSerializer.Serialize(analysis, ContractJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
