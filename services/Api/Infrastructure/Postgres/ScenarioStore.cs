using Eloquence.Api.Scenarios;
using Npgsql;

namespace Eloquence.Api.Infrastructure.Postgres;

/// <summary>The table of scenarios.</summary>
internal sealed class ScenarioStore(EloquenceDatabase database)
{
    public Task<IReadOnlyList<Scenario>> AllAsync(CancellationToken cancellationToken) => database.RunAsync(ReadAllAsync, cancellationToken);

    private static async Task<IReadOnlyList<Scenario>> ReadAllAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            select id, title, description, category, difficulty, duration_minutes, language, tags, opening_line, created_at, updated_at
            from scenarios
            order by position
            """;
        await using var query = new NpgsqlCommand(sql, connection);
        await using var row = await query.ExecuteReaderAsync(cancellationToken);
        List<Scenario> scenarios = [];
        while (await row.ReadAsync(cancellationToken))
        {
            scenarios.Add(new Scenario(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt32(5),
                row.GetString(6), row.GetFieldValue<string[]>(7), row.GetString(8), row.GetDateTime(9), row.GetDateTime(10)));
        }

        return scenarios;
    }
}
