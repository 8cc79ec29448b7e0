using System.Text.Json;
using Eloquence.Api.Analyses;
using Eloquence.Api.Exercises;
using Eloquence.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace Eloquence.Api.Infrastructure.Postgres;

/// <summary>The tables of exercises, their templates and their sessions.</summary>
internal sealed class ExerciseStore(EloquenceDatabase database)
{
    private const string ExerciseColumns =
        "id, template_id, title, description, exercise_type, max_duration_seconds, language, difficulty, focus_areas, livekit_room_prefix, custom_settings, created_at";

    private const string TemplateColumns =
        "id, title, description, exercise_type, default_duration_seconds, language, difficulty, focus_areas, custom_settings, created_at";

    private const string SelectSession = """
        select sessions.id, exercise_id, exercise_type, user_id, participant_name, sessions.language, scenario, exercise_config, room_name,
            sessions.created_at, completed_at, completion
        from exercise_sessions as sessions join exercises on exercises.id = exercise_id
        """;

    /// <summary>All exercises, oldest first, at most <paramref name="page"/>.</summary>
    public Task<Page<Exercise>> ListAsync(PageRequest page, CancellationToken cancellationToken) => database.RunAsync(
        async (connection, token) =>
        {
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new("select count(*) from exercises"),
                    new($"select {ExerciseColumns} from exercises order by created_at, id offset $1 limit $2") { Parameters = { new() { Value = page.Offset }, new() { Value = page.Size } } },
                },
            };
            return await Page<Exercise>.ReadAsync(batch, page, ReadExercise, token);
        },
        cancellationToken);

    public Task<Exercise?> FindAsync(string id, CancellationToken cancellationToken) => database.RunAsync(
        (connection, token) => FirstAsync(connection, new($"select {ExerciseColumns} from exercises where id = $1") { Parameters = { new() { Value = id } } }, ReadExercise, token),
        cancellationToken);

    /// <summary>Adds an exercise unless there is one with its id.</summary>
    /// <returns>The one that is there now.</returns>
    public Task<Exercise> GetOrAddAsync(Exercise exercise, CancellationToken cancellationToken) => database.RunAsync(
        async (connection, token) => await AddAsync(connection, exercise, token) ?? throw new InvalidOperationException($"Exercise {exercise.ExerciseId} was neither found nor added."),
        cancellationToken);

    public Task<IReadOnlyList<ExerciseTemplate>> TemplatesAsync(CancellationToken cancellationToken) => database.RunAsync<IReadOnlyList<ExerciseTemplate>>(
        async (connection, token) =>
        {
            await using var query = new NpgsqlCommand($"select {TemplateColumns} from exercise_templates order by created_at, id limit 500", connection);
            await using var rows = await query.ExecuteReaderAsync(token);
            List<ExerciseTemplate> templates = [];
            while (await rows.ReadAsync(token))
            {
                templates.Add(ReadTemplate(rows));
            }

            return templates;
        },
        cancellationToken);

    public Task<ExerciseTemplate?> FindTemplateAsync(string id, CancellationToken cancellationToken) => database.RunAsync(
        (connection, token) => FirstAsync(
            connection, new($"select {TemplateColumns} from exercise_templates where id = $1") { Parameters = { new() { Value = id } } }, ReadTemplate, token),
        cancellationToken);

    /// <summary>Adds a template unless there is one with its id.</summary>
    /// <returns>The one that is there now.</returns>
    public Task<ExerciseTemplate?> GetOrAddTemplateAsync(ExerciseTemplate template, CancellationToken cancellationToken) => database.RunAsync(
        (connection, token) => AddThenFindAsync(
            connection,
            new($"insert into exercise_templates ({TemplateColumns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (id) do nothing")
            {
                Parameters =
                {
                    new() { Value = template.TemplateId },
                    new() { Value = template.Title },
                    new() { Value = template.Description },
                    new() { Value = template.ExerciseType },
                    new() { Value = template.DefaultDurationSeconds },
                    new() { Value = template.Language },
                    new() { Value = template.Difficulty },
                    new() { Value = template.FocusAreas.ToArray() },
                    new() { Value = template.CustomSettings.GetRawText(), NpgsqlDbType = NpgsqlDbType.Jsonb },
                    new() { Value = template.CreatedAt },
                },
            },
            new($"select {TemplateColumns} from exercise_templates where id = $1") { Parameters = { new() { Value = template.TemplateId } } },
            ReadTemplate,
            token),
        cancellationToken);

    /// <summary>Adds a session unless there is one with its id.</summary>
    /// <returns>The one that is there now.</returns>
    public Task<ExerciseSession?> GetOrAddSessionAsync(ExerciseSession session, CancellationToken cancellationToken) => database.RunAsync(
        (connection, token) => AddThenFindAsync(
            connection,
            new("""
                insert into exercise_sessions (id, exercise_id, user_id, participant_name, language, scenario, exercise_config, room_name)
                values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing
                """)
            {
                Parameters =
                {
                    new() { Value = session.SessionId },
                    new() { Value = session.ExerciseId },
                    new() { Value = session.UserId },
                    new() { Value = session.ParticipantName },
                    new() { Value = session.Language },
                    new() { Value = (object?)session.Scenario ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                    new() { Value = session.ExerciseConfig.GetRawText(), NpgsqlDbType = NpgsqlDbType.Jsonb },
                    new() { Value = session.RoomName },
                },
            },
            new($"{SelectSession} where sessions.id = $1") { Parameters = { new() { Value = session.SessionId } } },
            ReadSession,
            token),
        cancellationToken);

    public Task<ExerciseSession?> FindSessionAsync(string id, CancellationToken cancellationToken) => database.RunAsync(
        (connection, token) => FirstAsync(connection, new($"{SelectSession} where sessions.id = $1") { Parameters = { new() { Value = id } } }, ReadSession, token),
        cancellationToken);

    /// <returns>False when there is no such session.</returns>
    public Task<bool> DeleteSessionAsync(string id, CancellationToken cancellationToken) => database.RunAsync(
        async (connection, token) =>
        {
            await using var command = new NpgsqlCommand("delete from exercise_sessions where id = $1", connection) { Parameters = { new() { Value = id } } };
            return await command.ExecuteNonQueryAsync(token) > 0;
        },
        cancellationToken);

    /// <summary>Completes the session with what its analyses came to so far, unless it has been completed already.</summary>
    /// <returns>The completion and the analyses it rests on; <see langword="null"/> when there is no such session.</returns>
    public Task<(ExerciseSession Session, IReadOnlyList<StoredAnalysis> Analyses)?> CompleteSessionAsync(string id, CancellationToken cancellationToken) =>
        database.RunAsync<(ExerciseSession, IReadOnlyList<StoredAnalysis>)?>(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                var session = await FirstAsync(
                    connection, new($"{SelectSession} where sessions.id = $1 for update of sessions") { Parameters = { new() { Value = id } } }, ReadSession, token);
                if (session is null)
                {
                    return null;
                }

                var analyses = await AnalysisStore.OfSessionAsync(connection, id, token);
                if (session.CompletedAt is null)
                {
                    await using var clock = new NpgsqlCommand("select now()", connection);
                    var now = (DateTime)(await clock.ExecuteScalarAsync(token))!;
                    var completion = SessionCompletion.From(id, session.CreatedAt, now, analyses);
                    await using var completing = new NpgsqlCommand("update exercise_sessions set completed_at = $2, completion = $3 where id = $1 returning completion", connection)
                    {
                        Parameters =
                        {
                            new() { Value = id },
                            new() { Value = now },
                            new() { Value = JsonSerializer.Serialize(completion, ContractJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb },
                        },
                    };
                    session = session with { CompletedAt = now, Completion = ParseCompletion((string)(await completing.ExecuteScalarAsync(token))!) };
                }

                await transaction.CommitAsync(token);
                return (session, [.. analyses.Where(analysis => analysis.CreatedAt <= session.CompletedAt)]);
            },
            cancellationToken);

    /// <summary>Numbers of everything.</summary>
    public Task<Statistics> CountAsync(CancellationToken cancellationToken) => database.RunAsync(
        async (connection, token) =>
        {
            const string sql = """
                select (select count(*) from exercises), (select count(*) from exercise_templates),
                    (select count(*) from exercise_sessions), (select count(*) from exercise_sessions where completed_at is not null),
                    (select count(*) from sessions), (select count(*) from sessions where ended_at is null), (select count(*) from analyses)
                """;
            await using var query = new NpgsqlCommand(sql, connection);
            await using var row = await query.ExecuteReaderAsync(token);
            await row.ReadAsync(token);
            return new Statistics(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6));
        },
        cancellationToken);

    private static Task<Exercise?> AddAsync(NpgsqlConnection connection, Exercise exercise, CancellationToken cancellationToken) => AddThenFindAsync(
        connection,
        new($"insert into exercises ({ExerciseColumns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (id) do nothing")
        {
            Parameters =
            {
                new() { Value = exercise.ExerciseId },
                new() { Value = (object?)exercise.TemplateId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = exercise.Title },
                new() { Value = exercise.Description },
                new() { Value = exercise.ExerciseType },
                new() { Value = exercise.MaxDurationSeconds },
                new() { Value = exercise.Language },
                new() { Value = exercise.Difficulty },
                new() { Value = exercise.FocusAreas.ToArray() },
                new() { Value = exercise.LivekitRoomPrefix },
                new() { Value = exercise.CustomSettings.GetRawText(), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = exercise.CreatedAt },
            },
        },
        new($"select {ExerciseColumns} from exercises where id = $1") { Parameters = { new() { Value = exercise.ExerciseId } } },
        ReadExercise,
        cancellationToken);

    private static async Task<T?> AddThenFindAsync<T>(
        NpgsqlConnection connection, NpgsqlBatchCommand insert, NpgsqlBatchCommand select, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
        where T : class
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { insert, select } };
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken) ? read(rows) : null;
    }

    private static async Task<T?> FirstAsync<T>(
        NpgsqlConnection connection, NpgsqlBatchCommand select, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
        where T : class
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { select } };
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken) ? read(rows) : null;
    }

    private static Exercise ReadExercise(NpgsqlDataReader row) => new(
        row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt32(5), row.GetString(6),
        row.GetString(7), row.GetFieldValue<string[]>(8), row.GetString(9), JsonElement.Parse(row.GetString(10)), row.GetDateTime(11));

    private static ExerciseTemplate ReadTemplate(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetString(5), row.GetString(6),
        row.GetFieldValue<string[]>(7), JsonElement.Parse(row.GetString(8)), row.GetDateTime(9));

    private static ExerciseSession ReadSession(NpgsqlDataReader row) => new()
    {
        SessionId = row.GetString(0),
        ExerciseId = row.GetString(1),
        ExerciseType = row.GetString(2),
        UserId = row.GetString(3),
        ParticipantName = row.GetString(4),
        Language = row.GetString(5),
        Scenario = row.IsDBNull(6) ? null : row.GetString(6),
        ExerciseConfig = JsonElement.Parse(row.GetString(7)),
        RoomName = row.GetString(8),
        CreatedAt = row.GetDateTime(9),
        CompletedAt = row.IsDBNull(10) ? null : row.GetDateTime(10),
        Completion = row.IsDBNull(11) ? null : ParseCompletion(row.GetString(11)),
    };

    private static SessionCompletion? ParseCompletion(string json) => JsonSerializer.Deserialize<SessionCompletion>(json, StoredJson.Options);
}
