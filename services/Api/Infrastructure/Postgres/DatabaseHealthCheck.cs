using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Eloquence.Api.Infrastructure.Postgres;

/// <summary>Healthy when the server answers a query.</summary>
internal sealed class DatabaseHealthCheck(NpgsqlDataSource database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var query = database.CreateCommand("select 1");
            await query.ExecuteNonQueryAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (NpgsqlException failure)
        {
            return HealthCheckResult.Unhealthy(failure.Message, failure);
        }
    }
}
