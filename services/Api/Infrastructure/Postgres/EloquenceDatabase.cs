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
    NpgsqlDataSource database, SchemaState schema, TimeProvider time, ILogger<EloquenceDatabase> logger)
{
    public const string DependencyName = "postgres";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5)];

    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if (!schema.IsReady)
                {
                    throw new DependencyUnavailableException(DependencyName, RetryAfter);
                }

                await using var connection = await database.OpenConnectionAsync(cancellationToken);
                return await work(connection, cancellationToken);
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
