using Eloquence.ServiceDefaults.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Logs;

namespace Eloquence.ServiceDefaults.Tests;

public sealed class SilenceTests
{
    [Fact]
    public async Task Without_an_endpoint_nothing_is_collected()
    {
        await using var service = await TestService.StartAsync();

        Assert.Null(service.Services.GetService<LoggerProvider>());
    }

    [Fact]
    public async Task A_service_works_and_ends_in_time_when_the_collector_is_down()
    {
        await using var service = await SampleProcess.StartAsync("lonely", new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        });

        Assert.Equal("1", await service.Client.GetStringAsync("/leaf/1"));
        Assert.InRange(await service.TerminateAsync(), TimeSpan.Zero, TimeSpan.FromSeconds(4));
    }
}
