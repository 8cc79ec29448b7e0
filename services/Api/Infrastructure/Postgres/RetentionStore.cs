using Npgsql;

namespace Eloquence.Api.Infrastructure.Postgres;

/// <summary>Deletes rows by their age.</summary>
internal sealed class RetentionStore(EloquenceDatabase database)
{
    public const string Recordings = "recordings";
    public const string Analyses = "analyses";
    public const string Sessions = "sessions";
    public const string ExerciseSessions = "exercise_sessions";

    /// <summary>Rows per transaction, so that nobody waits long for a lock.</summary>
    private const int BatchSize = 500;

    /// <summary>Deletes the rows of a table that were created before a moment.</summary>
    /// <param name="table">One of the constants of this class.</param>
    /// <param name="before">The moment, UTC.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <returns>Number of rows.</returns>
    public async Task<int> DeleteOlderAsync(string table, DateTime before, CancellationToken cancellationToken)
    {
        var total = 0;
        int deleted;
        do
        {
            deleted = await database.RunAsync(
                async (connection, token) =>
                {
                    await using var command = new NpgsqlCommand(
                        $"delete from {table} where ctid = any (array(select ctid from {table} where created_at < $1 limit $2))", connection)
                    {
                        Parameters = { new() { Value = before }, new() { Value = BatchSize } },
                    };
                    return await command.ExecuteNonQueryAsync(token);
                },
                cancellationToken);
            total += deleted;
        }
        while (deleted == BatchSize);
        return total;
    }
}
