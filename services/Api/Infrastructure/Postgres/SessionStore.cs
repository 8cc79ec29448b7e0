using System.Data;
using System.Text.Json;
using Eloquence.Api.Exercises;
using Eloquence.Api.Sessions;
using Eloquence.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace Eloquence.Api.Infrastructure.Postgres;

/// <summary>The table of sessions.</summary>
internal sealed class SessionStore(EloquenceDatabase database)
{
    private const string Columns =
        "id, user_id, scenario_id, language, goal, agent_profile_id, is_multi_agent, room_name, agent_identity, opening_line, created_at, ended_at";

    private const string ActiveAndYoung = "user_id = $1 and scenario_id = $2 and ended_at is null and created_at > now() - interval '30 minutes'";

    private const string LockPair = "select pg_advisory_xact_lock(hashtextextended($1, 0))";

    private const string InsertUnlessActive = $"""
        insert into sessions (id, user_id, scenario_id, language, goal, agent_profile_id, is_multi_agent, room_name, agent_identity, opening_line)
        select $3, $1, $2, $4, $5, $6, $7, $8, $9, $10
        where not exists (select from sessions where {ActiveAndYoung})
        on conflict (id) do nothing
        """;

    private const string SelectActive = $"select {Columns} from sessions where {ActiveAndYoung} order by created_at limit 1";

    private const string SelectById = $"select {Columns} from sessions where id = $1";

    /// <summary>
    /// Inserts the session unless the same user has an active one of the same scenario younger than 30 minutes. A lock on
    /// the pair makes two simultaneous taps, on whatever replica, one session. The three statements are one transaction and one round trip.
    /// </summary>
    public Task<(Session Session, bool Created)> CreateOrReuseAsync(Session wanted, CancellationToken cancellationToken) =>
        database.RunShortAsync(
            async (pipeline, token) =>
            {
                await using var batch = pipeline.CreateBatch();
                batch.BatchCommands.Add(new(LockPair) { Parameters = { Text($"{wanted.UserId}\n{wanted.ScenarioId}") } });
                batch.BatchCommands.Add(Insert(wanted));
                batch.BatchCommands.Add(new(SelectActive) { Parameters = { Text(wanted.UserId), Text(wanted.ScenarioId) } });
                await using var rows = await batch.ExecuteReaderAsync(token);
                await rows.NextResultAsync(token);
                await rows.ReadAsync(token);
                var stored = Read(rows);
                return (stored, stored.Id == wanted.Id);
            },
            cancellationToken);

    public Task<Session?> FindAsync(Guid id, CancellationToken cancellationToken) => database.RunShortAsync(
        async (pipeline, token) =>
        {
            await using var query = pipeline.CreateCommand(SelectById);
            query.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
            await using var rows = await query.ExecuteReaderAsync(token);
            return await rows.ReadAsync(token) ? Read(rows) : null;
        },
        cancellationToken);

    /// <summary>Number of sessions that have not been ended, by scenario.</summary>
    public Task<IReadOnlyDictionary<string, long>> CountActiveAsync(CancellationToken cancellationToken) =>
        database.RunAsync<IReadOnlyDictionary<string, long>>(
            async (connection, token) =>
            {
                await using var query = new NpgsqlCommand("select scenario_id, count(*) from sessions where ended_at is null group by scenario_id", connection);
                await using var rows = await query.ExecuteReaderAsync(token);
                var counts = new Dictionary<string, long>();
                while (await rows.ReadAsync(token))
                {
                    counts.Add(rows.GetString(0), rows.GetInt64(1));
                }

                return counts;
            },
            cancellationToken);

    /// <summary>Ends the session with a report on the analyses stored so far, unless it has ended already.</summary>
    public Task<SessionReport?> EndAsync(Guid id, CancellationToken cancellationToken) => database.RunAsync(
        async (connection, token) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(token);
            await using var locking = new NpgsqlCommand("select report, now() from sessions where id = @id for update", connection)
            {
                Parameters = { new("id", id) },
            };
            DateTime endedAt;
            await using (var row = await locking.ExecuteReaderAsync(token))
            {
                if (!await row.ReadAsync(token))
                {
                    return null;
                }

                if (!await row.IsDBNullAsync(0, token))
                {
                    return Parse(row.GetString(0));
                }

                endedAt = row.GetDateTime(1);
            }

            var session = await FindAsync(connection, id, token);
            var report = SessionReport.From(id.ToString(), session!.CreatedAt, endedAt, await AnalysisStore.OfSessionAsync(connection, id.ToString(), token));
            await using var ending = new NpgsqlCommand("update sessions set ended_at = @ended_at, report = @report where id = @id returning report", connection)
            {
                Parameters =
                {
                    new("id", id),
                    new("ended_at", endedAt),
                    new("report", NpgsqlDbType.Jsonb) { Value = JsonSerializer.Serialize(report, ContractJson.Options) },
                },
            };
            var stored = (string)(await ending.ExecuteScalarAsync(token))!;
            await transaction.CommitAsync(token);
            return Parse(stored);
        },
        cancellationToken);

    /// <summary>What an ended session came to; <see langword="null"/> when it is not there any more.</summary>
    public Task<SessionCompletion?> CompletionAsync(Guid id, CancellationToken cancellationToken) => database.RunAsync(
        async (connection, token) =>
        {
            if (await FindAsync(connection, id, token) is not { EndedAt: { } endedAt } session)
            {
                return null;
            }

            var analyses = await AnalysisStore.OfSessionAsync(connection, id.ToString(), token);
            return SessionCompletion.From(id.ToString(), session.CreatedAt, endedAt, [.. analyses.Where(analysis => analysis.CreatedAt <= endedAt)]);
        },
        cancellationToken);

    private static SessionReport? Parse(string report) => JsonSerializer.Deserialize<SessionReport>(report, ContractJson.Options);

    private static NpgsqlBatchCommand Insert(Session session) => new(InsertUnlessActive)
    {
        Parameters =
        {
            Text(session.UserId),
            Text(session.ScenarioId),
            new NpgsqlParameter<Guid> { TypedValue = session.Id },
            Text(session.Language),
            Text(session.Goal),
            Text(session.AgentProfileId),
            new NpgsqlParameter<bool> { TypedValue = session.IsMultiAgent },
            Text(session.RoomName),
            Text(session.AgentIdentity),
            Text(session.OpeningLine),
        },
    };

    private static NpgsqlParameter Text(string? value) => new NpgsqlParameter<string?> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    private static async Task<Session?> FindAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellationToken)
    {
        await using var query = new NpgsqlCommand(SelectById, connection) { Parameters = { new() { Value = id } } };
        await using var rows = await query.ExecuteReaderAsync(CommandBehavior.SingleRow, cancellationToken);
        return await rows.ReadAsync(cancellationToken) ? Read(rows) : null;
    }

    private static Session Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        UserId = row.GetString(1),
        ScenarioId = row.GetString(2),
        Language = row.GetString(3),
        Goal = row.IsDBNull(4) ? null : row.GetString(4),
        AgentProfileId = row.IsDBNull(5) ? null : row.GetString(5),
        IsMultiAgent = row.GetBoolean(6),
        RoomName = row.GetString(7),
        AgentIdentity = row.GetString(8),
        OpeningLine = row.IsDBNull(9) ? null : row.GetString(9),
        CreatedAt = row.GetDateTime(10),
        EndedAt = row.IsDBNull(11) ? null : row.GetDateTime(11),
    };
}
