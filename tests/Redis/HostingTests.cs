using System.Diagnostics;
using System.Diagnostics.Metrics;
using Eloquence.Tests.Support;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Eloquence.Redis.Tests;

public sealed class HostingTests
{
    [Fact]
    public async Task The_component_brings_client_cache_and_health_check()
    {
        await using var server = await RedisServer.StartAsync();
        using var host = Build(server.ConnectionString);

        await host.Services.GetRequiredService<IDistributedCache>().SetStringAsync("k", "v");

        Assert.Equal("v", await host.Services.GetRequiredService<IDistributedCache>().GetStringAsync("k"));
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
        await server.KillAsync();
        await Eventually.TrueAsync(async () => (await CheckAsync(host)).Status == HealthStatus.Degraded, "the health check to notice");
    }

    [Fact]
    public void A_missing_connection_string_is_explained_when_the_client_is_needed()
    {
        using var host = Build(null);

        var failure = Assert.Throws<InvalidOperationException>(() => host.Services.GetRequiredService<RedisClient>());

        Assert.Contains("ConnectionStrings:redis", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spans_and_durations_follow_the_semantic_conventions()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = new RedisClient(RedisConnectionOptions.Parse(server.ConnectionString));
        List<Activity> spans = [];
        List<string?> measured = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == RedisTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                lock (spans)
                {
                    spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var meters = new MeterListener { InstrumentPublished = (instrument, self) => Enable(instrument, self) };
        meters.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            lock (measured)
            {
                measured.Add(tags.ToArray().FirstOrDefault(tag => tag.Key == "error.type").Value as string);
            }
        });
        meters.Start();

        await client.SetAsync("text", "abc");
        await Assert.ThrowsAsync<RedisServerException>(() => client.ExecuteAsync("LPUSH", ["text", "x"]));

        var failed = spans.Single(span => span.OperationName == "LPUSH" && Equals(span.GetTagItem("server.port"), server.Port));
        Assert.Equal(ActivityKind.Client, failed.Kind);
        Assert.Equal("redis", failed.GetTagItem("db.system.name"));
        Assert.Equal("LPUSH", failed.GetTagItem("db.operation.name"));
        Assert.Equal("0", failed.GetTagItem("db.namespace"));
        Assert.Equal("localhost", failed.GetTagItem("server.address"));
        Assert.Equal("WRONGTYPE", failed.GetTagItem("error.type"));
        Assert.Equal(ActivityStatusCode.Error, failed.Status);
        Assert.Contains("WRONGTYPE", measured);

        static void Enable(Instrument instrument, MeterListener self)
        {
            if (instrument.Meter.Name == RedisTelemetry.SourceName && instrument.Name == "db.client.operation.duration")
            {
                self.EnableMeasurementEvents(instrument);
            }
        }
    }

    private static IHost Build(string? connectionString)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["ConnectionStrings:redis"] = connectionString;
        builder.AddRedisDistributedCache("redis", settings => settings.FailureStatus = HealthStatus.Degraded);
        return builder.Build();
    }

    private static Task<HealthReport> CheckAsync(IHost host) => host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
}
