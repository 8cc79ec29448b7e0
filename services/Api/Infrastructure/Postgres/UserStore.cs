using Eloquence.Api.Users;
using Npgsql;

namespace Eloquence.Api.Infrastructure.Postgres;

/// <summary>What is stored about a user, over all tables.</summary>
internal sealed class UserStore(EloquenceDatabase database)
{
    /// <summary>The latest <see cref="MetricProgress.MostPoints"/> scores of each metric, oldest first.</summary>
    public Task<IReadOnlyDictionary<string, IReadOnlyList<ProgressPoint>>> ProgressAsync(string userId, CancellationToken cancellationToken) =>
        database.RunAsync<IReadOnlyDictionary<string, IReadOnlyList<ProgressPoint>>>(
            async (connection, token) =>
            {
                const string sql = """
                    select metric, analysis_id, value, measured_at
                    from (select *, row_number() over (partition by metric order by measured_at desc, analysis_id) as age from progress where user_id = $1) as ranked
                    where age <= $2
                    order by metric, measured_at, analysis_id
                    """;
                await using var query = new NpgsqlCommand(sql, connection)
                {
                    Parameters = { new() { Value = userId }, new() { Value = MetricProgress.MostPoints } },
                };
                await using var rows = await query.ExecuteReaderAsync(token);
                var series = new Dictionary<string, IReadOnlyList<ProgressPoint>>();
                List<ProgressPoint> points = [];
                string? current = null;
                while (await rows.ReadAsync(token))
                {
                    if (rows.GetString(0) is var metric && metric != current)
                    {
                        series.Add(current = metric, points = []);
                    }

                    points.Add(new ProgressPoint(rows.GetGuid(1), rows.GetDouble(2), rows.GetDateTime(3)));
                }

                return series;
            },
            cancellationToken);

    /// <summary>Sessions of both kinds, newest first.</summary>
    public Task<Page<UserSession>> SessionsAsync(string userId, PageRequest page, CancellationToken cancellationToken) => database.RunAsync(
        async (connection, token) =>
        {
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new("select (select count(*) from sessions where user_id = $1) + (select count(*) from exercise_sessions where user_id = $1)")
                    {
                        Parameters = { new() { Value = userId } },
                    },
                    new("""
                        select id::text, 'live', scenario_id, language, created_at, ended_at from sessions where user_id = $1
                        union all
                        select id, 'exercise', exercise_id, language, created_at, completed_at from exercise_sessions where user_id = $1
                        order by 5 desc, 1 offset $2 limit $3
                        """)
                    {
                        Parameters = { new() { Value = userId }, new() { Value = page.Offset }, new() { Value = page.Size } },
                    },
                },
            };
            return await Page<UserSession>.ReadAsync(
                batch, page,
                row => new UserSession(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetDateTime(4), row.IsDBNull(5) ? null : row.GetDateTime(5)),
                token);
        },
        cancellationToken);

    /// <summary>Deletes everything stored about a user, also the analyses that only their session connects to them.</summary>
    /// <returns>What was deleted, and the ids of the sessions, whose live states are elsewhere.</returns>
    public Task<(DeletedData Deleted, IReadOnlyList<string> Sessions)> DeleteAsync(string userId, CancellationToken cancellationToken) => database.RunAsync<(DeletedData, IReadOnlyList<string>)>(
        async (connection, token) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(token);

            // Two statements, each with an index of its own; as one with "or" it would read the whole table.
            var analyses = await CountAsync("delete from analyses where user_id = $1") + await CountAsync("""
                delete from analyses where user_id is null and session_id in (
                    select id::text from sessions where user_id = $1 union all select id from exercise_sessions where user_id = $1)
                """);
            var progress = await CountAsync("delete from progress where user_id = $1");
            List<string> sessions = [];
            await DeleteSessionsAsync("delete from sessions where user_id = $1 returning id::text");
            await DeleteSessionsAsync("delete from exercise_sessions where user_id = $1 returning id");
            await transaction.CommitAsync(token);
            return (new DeletedData(userId, sessions.Count, analyses, progress, null), sessions);

            async Task<int> CountAsync(string sql)
            {
                await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = userId } } };
                return await command.ExecuteNonQueryAsync(token);
            }

            async Task DeleteSessionsAsync(string sql)
            {
                await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = userId } } };
                await using var ids = await command.ExecuteReaderAsync(token);
                while (await ids.ReadAsync(token))
                {
                    sessions.Add(ids.GetString(0));
                }
            }
        },
        cancellationToken);
}
