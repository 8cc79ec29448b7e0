using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Eloquence.Api.Infrastructure.Postgres;

/// <summary>Registers the database.</summary>
internal static class PostgresExtensions
{
    /// <summary>Two replicas and an administrator fit into PostgreSQL's default of 100 connections.</summary>
    private const int PoolSize = 40;

    private const int ConnectSeconds = 3;
    private const int CommandSeconds = 8;

    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(2);

    public static void AddEloquenceDatabase(this IHostApplicationBuilder builder, string connectionName)
    {
        builder.Services.AddSingleton(services => CreateDataSource(
            builder.Configuration.GetConnectionString(connectionName) ?? throw new InvalidOperationException(
                $"There is no PostgreSQL connection string: set ConnectionStrings:{connectionName} to Host=...;Port=...;Database=...;Username=...;Password=..."),
            services.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton<EloquenceDatabase>();
        builder.Services.AddSingleton<SchemaState>();
        builder.Services.AddHostedService<SchemaMigrator>();
        builder.Services.AddHealthChecks()
            .AddCheck<SchemaState>("schema")
            .Add(new HealthCheckRegistration(
                connectionName, services => new DatabaseHealthCheck(services.GetRequiredService<NpgsqlDataSource>()), HealthStatus.Unhealthy, tags: null, HealthTimeout));
    }

    /// <summary>What the connection string leaves open is set so that a dead server is noticed within a request's budget.</summary>
    private static NpgsqlDataSource CreateDataSource(string connectionString, ILoggerFactory loggers)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        SetUnlessGiven(given, nameof(given.MaxPoolSize), () => given.MaxPoolSize = PoolSize);
        SetUnlessGiven(given, nameof(given.Timeout), () => given.Timeout = ConnectSeconds);
        SetUnlessGiven(given, nameof(given.CommandTimeout), () => given.CommandTimeout = CommandSeconds);
        return new NpgsqlDataSourceBuilder(given.ConnectionString).UseLoggerFactory(loggers).Build();
    }

    private static void SetUnlessGiven(NpgsqlConnectionStringBuilder given, string key, Action set)
    {
        if (!given.ContainsKey(key))
        {
            set();
        }
    }
}
