using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

public static class RedisBuilderExtensions
{
    private const string Image = "library/redis";
    private const string Tag = "8.6";

    public static IResourceBuilder<RedisResource> AddRedis(this IDistributedApplicationBuilder builder, string name, int? port)
        => builder.AddRedis(name, port, null);

    public static IResourceBuilder<RedisResource> AddRedis(this IDistributedApplicationBuilder builder, string name, int? port = null, IResourceBuilder<ParameterResource>? password = null)
    {
        // The password travels on a command line of /bin/sh: no special characters.
        var passwordParameter = password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false);
        var redis = new RedisResource(name, passwordParameter);
        var key = $"{name}_check";
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(key, new RedisHealthCheck(redis), failureStatus: null, tags: null));
        return builder.AddResource(redis)
            .WithEndpoint(port: port, targetPort: 6379, scheme: "redis", name: RedisResource.PrimaryEndpointName)
            .WithImage(Image, Tag)
            .WithImageRegistry("docker.io")
            .WithEntrypoint("/bin/sh")
            .WithEnvironment("REDIS_PASSWORD", ReferenceExpression.Create($"{passwordParameter}"))
            .WithIconName("Memory")
            .WithHealthCheck(key)
            .WithArgs(context =>
            {
                context.Args.Add("-c");
                context.Args.Add("redis-server --requirepass $REDIS_PASSWORD");
            });
    }

    public static IResourceBuilder<RedisResource> WithDataVolume(this IResourceBuilder<RedisResource> builder, string? name = null, bool isReadOnly = false)
        => builder.WithVolume(name ?? VolumeNameGenerator.Generate(builder, "data"), "/data", isReadOnly);

    public static IResourceBuilder<RedisResource> WithHostPort(this IResourceBuilder<RedisResource> builder, int? port)
        => builder.WithEndpoint(RedisResource.PrimaryEndpointName, endpoint => endpoint.Port = port);

    /// <summary>AUTH and PING in the inline form of RESP (https://redis.io/docs/latest/develop/reference/protocol-spec/#inline-commands).</summary>
    private sealed class RedisHealthCheck(RedisResource redis) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(
                    (await redis.Host.GetValueAsync(cancellationToken).ConfigureAwait(false))!,
                    int.Parse((await redis.Port.GetValueAsync(cancellationToken).ConfigureAwait(false))!, CultureInfo.InvariantCulture),
                    cancellationToken).ConfigureAwait(false);
                var auth = redis.PasswordParameter is { } password ? $"AUTH {password.Value}\r\n" : "";
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{auth}PING\r\n"), cancellationToken).ConfigureAwait(false);
                using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
                while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
                {
                    if (line == "+PONG")
                    {
                        return HealthCheckResult.Healthy();
                    }

                    if (line.StartsWith('-'))
                    {
                        return new HealthCheckResult(context.Registration.FailureStatus, line[1..]);
                    }
                }

                return new HealthCheckResult(context.Registration.FailureStatus, "Redis closed the connection.");
            }
            catch (Exception exception) when (exception is SocketException or IOException)
            {
                return new HealthCheckResult(context.Registration.FailureStatus, exception.Message);
            }
        }
    }
}
