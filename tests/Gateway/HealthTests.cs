using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Eloquence.Gateway.Health;
using Eloquence.ServiceDefaults;
using Eloquence.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Eloquence.Gateway.Tests;

public sealed class HealthTests
{
    [Fact]
    public async Task All_services_well_is_healthy()
    {
        await using var api = await StubService.EchoPathAsync();
        await using var speech = await StubService.EchoPathAsync();
        await using var gateway = await StartAsync(api.Address, speech.Address);

        var (status, health) = await AskAsync(gateway);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("healthy", health.GetProperty("status").GetString());
        Assert.Equal("eloquence-gateway", health.GetProperty("service").GetString());
        Assert.EndsWith("Z", health.GetProperty("timestamp").GetString(), StringComparison.Ordinal);
        Assert.Equal("healthy", health.GetProperty("dependencies").GetProperty("api").GetProperty("status").GetString());
        Assert.True(health.GetProperty("dependencies").GetProperty("speech-evaluation").GetProperty("latency_ms").GetDouble() >= 0);
    }

    [Fact]
    public async Task One_dead_service_of_several_is_degraded()
    {
        await using var api = await StubService.EchoPathAsync();
        await using var gateway = await StartAsync(api.Address, $"http://{IPAddress.Loopback}:{FreePort.Take()}");

        var (status, health) = await AskAsync(gateway);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("degraded", health.GetProperty("status").GetString());
        Assert.Equal("unhealthy", health.GetProperty("dependencies").GetProperty("speech-evaluation").GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("api")]
    [InlineData("speech-evaluation")]
    [InlineData("whisper")]
    [InlineData("livekit")]
    public async Task Each_service_the_gateway_is_set_up_with_is_missed_when_it_is_down(string down)
    {
        await using var up = await StubService.EchoPathAsync();
        var nobody = $"http://{IPAddress.Loopback}:{FreePort.Take()}";
        string Address(string service) => service == down ? nobody : up.Address;
        await using var gateway = await GatewayHost.StartAsync([Address("api")], new()
        {
            ["services:speech-evaluation:http:0"] = Address("speech-evaluation"),
            ["services:whisper:http:0"] = Address("whisper"),
            ["services:livekit:http:0"] = Address("livekit"),
        });

        var (status, health) = await AskAsync(gateway);

        Assert.Equal((HttpStatusCode.OK, "degraded"), (status, health.GetProperty("status").GetString()));
        var services = health.GetProperty("dependencies").EnumerateObject().ToDictionary(service => service.Name, service => service.Value);
        Assert.Equal(["api", "livekit", "speech-evaluation", "whisper"], services.Keys.Order());
        Assert.All(services, service => Assert.Equal(service.Key == down ? "unhealthy" : "healthy", service.Value.GetProperty("status").GetString()));
        Assert.Contains("cannot be asked", services[down].GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_knows_no_route_of_health_is_asked_where_the_settings_say()
    {
        await using var other = await StubService.EchoPathAsync();
        await using var liveKit = await StubService.StartAsync(
            context =>
            {
                context.Response.StatusCode = context.Request.Path == "/" ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            },
            health: "{\"status\":\"unhealthy\"}");
        await using var gateway = await GatewayHost.StartAsync([other.Address], new()
        {
            ["services:speech-evaluation:http:0"] = other.Address,
            ["services:whisper:http:0"] = other.Address,
            ["services:livekit:http:0"] = liveKit.Address,
        });

        var (_, health) = await AskAsync(gateway);

        Assert.Equal("healthy", health.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Every_service_with_routes_dead_is_unhealthy_and_the_gateway_itself_alive()
    {
        var nobody = $"http://{IPAddress.Loopback}:{FreePort.Take()}";
        await using var gateway = await StartAsync(nobody, nobody);

        var (status, health) = await AskAsync(gateway);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("unhealthy", health.GetProperty("status").GetString());
        using var alive = await gateway.Client.GetAsync("/alive");
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_delays_the_answer_less_than_two_seconds()
    {
        await using var api = await StubService.EchoPathAsync();
        await using var speech = RudeService.Silent();
        await using var gateway = await StartAsync(api.Address, speech.Address);
        await gateway.Client.GetAsync("/alive");

        var clock = Stopwatch.StartNew();
        var (_, health) = await AskAsync(gateway);

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Equal("degraded", health.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Many_callers_at_once_cost_each_service_one_question()
    {
        await using var speech = await StubService.EchoPathAsync();
        await using var api = RudeService.Silent();
        await using var gateway = await StartAsync(api.Address, speech.Address);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => gateway.Client.GetAsync("/health")));

        Assert.Equal(1, api.Requests);
    }

    [Theory]
    [InlineData("{\"status\":\"degraded\"}", "degraded")]
    [InlineData("Healthy", "healthy")]
    [InlineData("[1]", "healthy")]
    public async Task A_services_own_word_counts_where_it_can_be_understood(string body, string expected)
    {
        await using var api = await StubService.StartAsync(context => Task.CompletedTask, health: body);
        await using var speech = await StubService.EchoPathAsync();
        await using var gateway = await StartAsync(api.Address, speech.Address);

        var (_, health) = await AskAsync(gateway);

        Assert.Equal(expected, health.GetProperty("dependencies").GetProperty("api").GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("healthy", "healthy", "healthy")]
    [InlineData("healthy", "unhealthy", "degraded")]
    [InlineData("degraded", "unhealthy", "degraded")]
    [InlineData("degraded", "healthy", "degraded")]
    [InlineData("unhealthy", "healthy", "degraded")]
    [InlineData("unhealthy", "unhealthy", "unhealthy")]
    public void Unhealthy_means_that_no_request_can_be_served(string api, string speech, string expected)
    {
        var services = new Dictionary<string, DependencyHealth> { ["api"] = new(api, 1), ["speech-evaluation"] = new(speech, 1) };

        Assert.Equal(expected, SystemHealth.Judge(services));
    }

    private static Task<GatewayHost> StartAsync(string api, string speech) => GatewayHost.StartAsync([api], new()
    {
        ["services:speech-evaluation:http:0"] = speech,
        ["Gateway:Services:0"] = "api",
        ["Gateway:Services:1"] = "speech-evaluation",
        ["services:whisper:http:0"] = speech,
        ["services:livekit:http:0"] = speech,
    });

    private static async Task<(HttpStatusCode Status, JsonElement Health)> AskAsync(GatewayHost gateway)
    {
        using var response = await gateway.Client.GetAsync("/health");
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }
}
