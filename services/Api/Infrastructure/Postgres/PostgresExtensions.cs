using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Eloquence.Api.Infrastructure.Postgres;

/// <summary>Registers the database.</summary>
internal static class PostgresExtensions
{
    /// <summary>Two replicas and an administrator fit into PostgreSQL's default of 100 connections.</summary>
    private const int PoolSize = 40;

    /// <summary>Statements a connection keeps planned.</summary>
    private const int PreparedStatements = 32;

    private const int ConnectSeconds = 3;
    private const int CommandSeconds = 8;

    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(2);

    public static void AddEloquenceDatabase(this IHostApplicationBuilder builder, string connectionName)
    {
        builder.Services.AddSingleton(services => CreateDataSource(Settings(builder.Configuration, connectionName), services.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton(services => new PipelinedDataSource(
            Settings(builder.Configuration, connectionName), services.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton<EloquenceDatabase>();
        builder.Services.AddSingleton<SchemaState>();
        builder.Services.AddHostedService<SchemaMigrator>();
        builder.Services.AddHealthChecks()
            .AddCheck<SchemaState>("schema")
            .Add(new HealthCheckRegistration(
                connectionName, services => new DatabaseHealthCheck(services.GetRequiredService<NpgsqlDataSource>()), HealthStatus.Unhealthy, tags: null, HealthTimeout));
    }

    private static NpgsqlDataSource CreateDataSource(NpgsqlConnectionStringBuilder settings, ILoggerFactory loggers) =>
        new NpgsqlDataSourceBuilder(settings.ConnectionString).UseLoggerFactory(loggers).Build();

    /// <summary>
    /// What the connection string leaves open is set so that a dead server is noticed within a request's budget, and statements are planned
    /// once per connection. Of two values for one setting the later counts, so that those of the connection string do.
    /// </summary>
    private static NpgsqlConnectionStringBuilder Settings(IConfiguration configuration, string connectionName)
    {
        var given = configuration.GetConnectionString(connectionName) ?? throw new InvalidOperationException(
            $"There is no PostgreSQL connection string: set ConnectionStrings:{connectionName} to Host=...;Port=...;Database=...;Username=...;Password=...");
        var own = new NpgsqlConnectionStringBuilder
        {
            MaxPoolSize = PoolSize,
            Timeout = ConnectSeconds,
            CommandTimeout = CommandSeconds,
            MaxAutoPrepare = PreparedStatements,
            AutoPrepareMinUsages = 2,
        };
        return new NpgsqlConnectionStringBuilder($"{own.ConnectionString};{given}");
    }
}
