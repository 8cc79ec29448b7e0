using Eloquence.Redis;
using Eloquence.Redis.Hosting;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers Redis under the names Aspire's client integrations use.</summary>
public static class RedisHostingExtensions
{
    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Adds a singleton <see cref="RedisClient"/> for a connection string, with its health check.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="connectionName">Name of the connection string and of the health check.</param>
    /// <param name="configureSettings">Changes the settings.</param>
    public static void AddRedisClient(
        this IHostApplicationBuilder builder, string connectionName, Action<RedisClientSettings>? configureSettings = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        var settings = new RedisClientSettings { ConnectionString = builder.Configuration.GetConnectionString(connectionName) };
        configureSettings?.Invoke(settings);

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton(services => new RedisClient(
            RedisConnectionOptions.Parse(settings.ConnectionString ?? throw new InvalidOperationException(
                $"There is no Redis connection string: set ConnectionStrings:{connectionName} to host:port[,password=...].")),
            services.GetRequiredService<ILogger<RedisClient>>(),
            services.GetRequiredService<TimeProvider>()));

        if (!settings.DisableHealthChecks)
        {
            builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
                connectionName,
                services => new RedisHealthCheck(services.GetRequiredService<RedisClient>()),
                settings.FailureStatus,
                tags: null,
                HealthTimeout));
        }
    }

    /// <summary>Adds a <see cref="RedisClient"/> and an <see cref="IDistributedCache"/> on it.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="connectionName">Name of the connection string and of the health check.</param>
    /// <param name="configureSettings">Changes the settings.</param>
    public static void AddRedisDistributedCache(
        this IHostApplicationBuilder builder, string connectionName, Action<RedisClientSettings>? configureSettings = null)
    {
        builder.AddRedisClient(connectionName, configureSettings);
        builder.Services.TryAddSingleton<IDistributedCache, RedisDistributedCache>();
    }
}
