using Eloquence.ServiceDefaults;
using Npgsql;

namespace Eloquence.Api.Infrastructure.Postgres;

/// <summary>
/// Runs units of work on PostgreSQL. A lost connection is retried after 0.5, 1 and 1.5 s as long as the request's budget
/// lasts, then becomes <see cref="DependencyUnavailableException"/> (503 with Retry-After).
/// </summary>
/// <remarks>
/// A unit of work may run more than once, also after a commit whose confirmation was lost. Every unit is written so that
/// this is harmless: ids are made before the first attempt and rows are inserted only where they are missing.
/// </remarks>
internal sealed partial class EloquenceDatabase(
    NpgsqlDataSource database, PipelinedDataSource pipeline, SchemaState schema, TimeProvider time, ILogger<EloquenceDatabase> logger)
{
    public const string DependencyName = "postgres";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5)];

    /// <summary>Runs a unit of work on a connection of its own.</summary>
    public Task<T> RunAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) => RetryAsync(
        async token =>
        {
            await using var connection = await database.OpenConnectionAsync(token);
            return await work(connection, token);
        },
        cancellationToken);

    /// <summary>
    /// Runs one command or batch (which PostgreSQL makes one transaction) on a connection shared with others: many requests at a time then
    /// cost few system calls. Npgsql itself sets no limit there: the request's deadline does, else <see cref="PipelinedDataSource.Patience"/>.
    /// Only for statements that neither last nor wait, as those behind them on the connection would wait too.
    /// </summary>
    public Task<T> RunShortAsync<T>(Func<NpgsqlDataSource, CancellationToken, Task<T>> work, CancellationToken cancellationToken) => RetryAsync(
        token => RequestDeadline.Current is null
            ? work(pipeline.Source, token).WaitAsync(PipelinedDataSource.Patience, time, token)
            : work(pipeline.Source, token).WaitAsync(token),
        cancellationToken);

    private async Task<T> RetryAsync<T>(Func<CancellationToken, Task<T>> attemptAsync, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return schema.IsReady ? await attemptAsync(cancellationToken) : throw new DependencyUnavailableException(DependencyName, RetryAfter);
            }
            catch (Exception failure) when (DatabaseOutage.Includes(failure) && !cancellationToken.IsCancellationRequested)
            {
                LogOutage(attempt + 1, failure.Message);
                if (attempt == Pauses.Length || RequestDeadline.Current?.Remaining < Pauses[attempt])
                {
                    throw new DependencyUnavailableException(DependencyName, RetryAfter, failure);
                }

                await Task.Delay(Pauses[attempt], time, cancellationToken);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL is not usable (attempt {Attempt}): {Reason}")]
    private partial void LogOutage(int attempt, string reason);
}
