using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Eloquence.Api.Analyses;
using Eloquence.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace Eloquence.Api.Infrastructure.Postgres;

/// <summary>The tables of analyses, recordings and progress.</summary>
internal sealed class AnalysisStore(EloquenceDatabase database)
{
    private const string Columns =
        "id, kind, user_id, session_id, coalesce(exercise_type, scenario), created_at, result, report, transcript, coalesce(report -> 'measurement', result -> 'measurement'), audio_bytes";

    /// <summary>
    /// The stored answer to this request, else a new one. A lock on the question makes simultaneous uploads, on whatever replica, wait for the
    /// first instead of analysing again; it goes with its connection.
    /// </summary>
    public async Task<AnalysisAnswer> GetOrAddAsync(
        Guid id, AnalysisRequest request, Func<CancellationToken, Task<AnalysisOutcome>> analyse, CancellationToken cancellationToken) =>
        await database.RunAsync((connection, token) => FindAnswerAsync(connection, request, token), cancellationToken)
        ?? await database.RunAsync(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                await LockAsync(connection, request, token);
                if (await FindAnswerAsync(connection, request, token) is { } stored)
                {
                    return stored;
                }

                var outcome = await analyse(token);
                if (!outcome.IsFinal)
                {
                    return new AnalysisAnswer(id, outcome.Answer);
                }

                await InsertAsync(connection, id, request, outcome, token);
                var added = await FindAnswerAsync(connection, request, token);
                await transaction.CommitAsync(token);
                return added!;
            },
            cancellationToken);

    /// <summary>An analysis by its id, or <see langword="null"/>.</summary>
    public Task<StoredAnalysis?> FindAsync(Guid id, CancellationToken cancellationToken) => database.RunAsync(
        async (connection, token) =>
        {
            await using var query = new NpgsqlCommand($"select {Columns} from analyses where id = $1", connection) { Parameters = { new() { Value = id } } };
            await using var row = await query.ExecuteReaderAsync(token);
            return await row.ReadAsync(token) ? Read(row) : null;
        },
        cancellationToken);

    /// <summary>The bytes of the recording as they were uploaded; <see langword="null"/> when there is none, or it was too large or too old to be kept.</summary>
    public Task<byte[]?> FindRecordingAsync(Guid id, CancellationToken cancellationToken) => database.RunAsync(
        async (connection, token) =>
        {
            await using var query = new NpgsqlCommand("select content from recordings where analysis_id = $1", connection) { Parameters = { new() { Value = id } } };
            return (byte[]?)await query.ExecuteScalarAsync(token);
        },
        cancellationToken);

    /// <summary>Analyses of a user, newest first.</summary>
    public Task<Page<StoredAnalysis>> ListAsync(string userId, PageRequest page, CancellationToken cancellationToken) => database.RunAsync(
        async (connection, token) =>
        {
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new("select count(*) from analyses where user_id = $1") { Parameters = { new() { Value = userId } } },
                    new($"select {Columns} from analyses where user_id = $1 order by created_at desc, id offset $2 limit $3")
                    {
                        Parameters = { new() { Value = userId }, new() { Value = page.Offset }, new() { Value = page.Size } },
                    },
                },
            };
            return await Page<StoredAnalysis>.ReadAsync(batch, page, Read, token);
        },
        cancellationToken);

    /// <summary>All analyses of a session, oldest first.</summary>
    public static async Task<IReadOnlyList<StoredAnalysis>> OfSessionAsync(NpgsqlConnection connection, string session, CancellationToken cancellationToken)
    {
        await using var query = new NpgsqlCommand($"select {Columns} from analyses where session_id = $1 order by created_at, id", connection)
        {
            Parameters = { new() { Value = session } },
        };
        await using var rows = await query.ExecuteReaderAsync(cancellationToken);
        List<StoredAnalysis> analyses = [];
        while (await rows.ReadAsync(cancellationToken))
        {
            analyses.Add(Read(rows));
        }

        return analyses;
    }

    private static async Task LockAsync(NpgsqlConnection connection, AnalysisRequest request, CancellationToken cancellationToken)
    {
        var key = SHA256.HashData([.. Encoding.UTF8.GetBytes($"{request.Kind.Word()} {request.Scope}"), .. request.Recording.Audio.Sha256]);
        await using var locking = new NpgsqlCommand("select pg_advisory_xact_lock($1)", connection)
        {
            Parameters = { new() { Value = BinaryPrimitives.ReadInt64BigEndian(key) } },
            CommandTimeout = 0,
        };
        await locking.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<AnalysisAnswer?> FindAnswerAsync(NpgsqlConnection connection, AnalysisRequest request, CancellationToken cancellationToken)
    {
        await using var query = new NpgsqlCommand("select id, result from analyses where kind = $1 and scope = $2 and audio_sha256 = $3", connection)
        {
            Parameters = { new() { Value = request.Kind.Word() }, new() { Value = request.Scope }, new() { Value = request.Recording.Audio.Sha256 } },
        };
        await using var row = await query.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? new AnalysisAnswer(row.GetGuid(0), row.GetString(1)) : null;
    }

    private static async Task InsertAsync(NpgsqlConnection connection, Guid id, AnalysisRequest request, AnalysisOutcome outcome, CancellationToken cancellationToken)
    {
        await using var content = request.Recording.Audio.OpenRead();
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { InsertAnalysis(id, request, outcome), InsertProgress(id, outcome) } };
        if (request.Recording.Audio.IsKept)
        {
            batch.BatchCommands.Add(InsertRecording(id, content));
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>An analysis without a user belongs to the user of its session, if the session is one of ours.</summary>
    private static NpgsqlBatchCommand InsertAnalysis(Guid id, AnalysisRequest request, AnalysisOutcome outcome) => new("""
        insert into analyses (id, kind, scope, audio_sha256, audio_bytes, user_id, session_id, scenario, exercise_type, result, report, transcript)
        select $1, $2, $3, $4, $5, coalesce($6, sessions.user_id, exercise_sessions.user_id), $7, $8,
            coalesce($9, exercises.exercise_type), $10, $11, $12
        from (values (1)) as one
        left join sessions on sessions.id = $13
        left join exercise_sessions on exercise_sessions.id = $7
        left join exercises on exercises.id = exercise_sessions.exercise_id
        on conflict (kind, scope, audio_sha256) do nothing
        """)
    {
        Parameters =
        {
            new() { Value = id },
            new() { Value = request.Kind.Word() },
            new() { Value = request.Scope },
            new() { Value = request.Recording.Audio.Sha256 },
            new() { Value = request.Recording.Audio.Length },
            Optional(request.Recording.UserId, NpgsqlDbType.Text),
            Optional(request.Recording.SessionId, NpgsqlDbType.Text),
            new() { Value = request.Recording.Scenario },
            Optional(request.Recording.ExerciseType, NpgsqlDbType.Text),
            new() { Value = outcome.Answer, NpgsqlDbType = NpgsqlDbType.Jsonb },
            Optional(Json(outcome.Report), NpgsqlDbType.Jsonb),
            Optional(Json(outcome.Transcript), NpgsqlDbType.Jsonb),
            new() { Value = Guid.TryParseExact(request.Recording.SessionId, "D", out var session) ? session : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
        },
    };

    private static NpgsqlBatchCommand InsertRecording(Guid id, Stream content) =>
        new("insert into recordings (analysis_id, content) select id, $2 from analyses where id = $1 on conflict do nothing")
        {
            Parameters = { new() { Value = id }, new() { Value = content, NpgsqlDbType = NpgsqlDbType.Bytea } },
        };

    private static NpgsqlBatchCommand InsertProgress(Guid id, AnalysisOutcome outcome) => new("""
        insert into progress (analysis_id, metric, user_id, value, measured_at)
        select analyses.id, score.metric, analyses.user_id, score.value, analyses.created_at
        from analyses, unnest($2, $3) as score (metric, value)
        where analyses.id = $1 and analyses.user_id is not null
        on conflict do nothing
        """)
    {
        Parameters = { new() { Value = id }, new() { Value = outcome.Scores.Keys.ToArray() }, new() { Value = outcome.Scores.Values.ToArray() } },
    };

    private static StoredAnalysis Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Kind = AnalysisKinds.Parse(row.GetString(1)),
        UserId = row.IsDBNull(2) ? null : row.GetString(2),
        SessionId = row.IsDBNull(3) ? null : row.GetString(3),
        ExerciseType = row.IsDBNull(4) ? null : row.GetString(4),
        CreatedAt = row.GetDateTime(5),
        Answer = row.GetString(6),
        Report = Json<SpeechReport>(row, 7),
        Transcript = Json<Transcript>(row, 8),
        Measurement = Json<SpeechMeasurement>(row, 9),
        AudioBytes = row.GetInt32(10),
    };

    private static T? Json<T>(NpgsqlDataReader row, int column)
        where T : class => row.IsDBNull(column) ? null : JsonSerializer.Deserialize<T>(row.GetString(column), StoredJson.Options);

    private static string? Json<T>(T? value)
        where T : class => value is null ? null : JsonSerializer.Serialize(value, ContractJson.Options);

    private static NpgsqlParameter Optional(string? value, NpgsqlDbType type) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = type };
}
