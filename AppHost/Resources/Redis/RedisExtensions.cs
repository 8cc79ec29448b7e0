using Eloquence.Acquisition;
using Eloquence.AppHost.Machine;
using Eloquence.AppHost.Resources.Fetching;
using Microsoft.Extensions.DependencyInjection;

namespace Eloquence.AppHost.Resources.Redis;

internal static class RedisExtensions
{
    /// <summary>Adds a Redis server whose data survives restarts.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the server.</param>
    /// <param name="backing">What stands behind it.</param>
    public static IResourceBuilder<IResourceWithConnectionString> AddRedis(this IDistributedApplicationBuilder builder, string name, Backing backing) =>
        backing == Backing.Containers ? builder.AddRedis(name).WithDataVolume() : builder.AddRedisProcess(name);

    private static IResourceBuilder<RedisProcessResource> AddRedisProcess(this IDistributedApplicationBuilder builder, string name)
    {
        var cache = CacheDirectory.ForUser();
        var installation = RedisInstallation.Find(cache) ?? throw new DistributedApplicationException(
            "No Redis server is installed, and this system has no apt-get to fetch one with. "
            + "Start a container engine, or install redis or valkey so that `redis-server` or `valkey-server` is on PATH (macOS: brew install redis).");

        // As Aspire does: passwords of Redis connection strings may hold no commas.
        var password = ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false);
        var resource = new RedisProcessResource(name, password, installation.Program, builder.AppHostDirectory);
        var data = CloneData.Folder(DataDirectory.ForUser(), builder.AppHostDirectory, name);
        var port = FreePort.Any(candidate => FreePort.IsFree(candidate, onAllAddresses: false), Random.Shared);
        var healthCheck = $"{name}_check";
        builder.Services.AddHealthChecks().AddAsyncCheck(healthCheck, cancel => PatientCheck.RunAsync(token => AskAsync(resource, token), TimeProvider.System, cancel));

        // No proxy in between: when the server is gone, its clients must notice at once.
        var server = builder.AddResource(resource)
            .WithEndpoint(port: port, targetPort: port, scheme: "redis", name: RedisProcessResource.EndpointName, isProxied: false)
            .WithArgs(async context =>
            {
                var secret = await password.GetValueAsync(context.CancellationToken).ConfigureAwait(false);
                context.Args.Add(await RedisConfiguration.WriteAsync(data, port, secret ?? "", context.CancellationToken).ConfigureAwait(false));
            })
            .WithIconName("Database")
            .WithHealthCheck(healthCheck);

        if (installation.Fetched is { } packages)
        {
            var entry = packages.In(cache);
            server.WithEnvironment(context =>
            {
                foreach (var (variable, value) in new DebianPrefix(entry.Folder).Environment())
                {
                    context.EnvironmentVariables[variable] = value ?? "";
                }
            });
            if (!entry.Exists)
            {
                server.WaitForCompletion(builder.AddFetchedFiles($"{name}-server-files", (progress, cancel) => packages.EnsureAsync(cache, progress, cancel)));
            }
        }

        return server;
    }

    private static async Task<string?> AskAsync(RedisProcessResource server, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(3));
        var password = await server.Password.GetValueAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await RedisPing.AskAsync(server.Endpoint.Host, server.Endpoint.Port, password ?? "", patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "No answer within 3 s";
        }
    }
}
