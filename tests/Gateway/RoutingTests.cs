using System.Net;
using Eloquence.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Eloquence.Gateway.Tests;

public sealed class RoutingTests
{
    [Theory]
    [InlineData("GET", "/api/scenarios?language=fr")]
    [InlineData("POST", "/api/sessions")]
    [InlineData("POST", "/api/confidence-analysis")]
    [InlineData("DELETE", "/api/sessions/5")]
    [InlineData("GET", "/openapi/v1.json")]
    [InlineData("POST", "/generate-token")]
    [InlineData("POST", "/analyze-virelangue")]
    [InlineData("POST", "/v1")]
    [InlineData("POST", "/ws/voice-analysis/session_1")]
    public async Task Client_routes_reach_the_api_by_its_name(string method, string path)
    {
        await using var api = await StubService.EchoPathAsync();
        await using var gateway = await GatewayHost.InFrontOfAsync(api.Address);

        using var response = await gateway.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal($"api {method} {path}", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_apps_env_file_names_the_address_it_was_asked_at_in_plain_ASCII_with_bare_values()
    {
        await using var gateway = await GatewayHost.InFrontOfAsync("http://localhost:1");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/client.env") { Headers = { Host = "eloquence.test:8123" } };

        using var response = await gateway.Client.SendAsync(request);

        var lines = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("LLM_SERVICE_URL=http://eloquence.test:8123", lines);
        Assert.Contains("MISTRAL_BASE_URL=http://eloquence.test:8123/v1", lines);
        Assert.Contains("LIVEKIT_URL=ws://eloquence.test:8123", lines);
        Assert.Contains("MOBILE_HOST_IP=eloquence.test", lines);
        Assert.All(lines, line => Assert.Matches("^[A-Z_]+=[!-~]+$", line));
    }

    [Fact]
    public async Task A_route_for_every_method_is_none_for_TRACE()
    {
        await using var api = await StubService.EchoPathAsync();
        await using var gateway = await GatewayHost.InFrontOfAsync(api.Address);

        using var response = await gateway.Client.SendAsync(new HttpRequestMessage(HttpMethod.Trace, "/api/sessions"));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Contains("POST", response.Content.Headers.Allow);
        Assert.Empty(api.Received);
    }

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/measure")]
    [InlineData("/apis/scenarios")]
    [InlineData("/api/../internal")]
    [InlineData("/api/%2e%2e/internal")]
    public async Task Everything_else_is_a_404_that_no_service_sees(string path)
    {
        await using var api = await StubService.EchoPathAsync();
        await using var gateway = await GatewayHost.InFrontOfAsync(api.Address);

        using var response = await gateway.Client.GetAsync(path);

        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, "not_found", response);
        Assert.Empty(api.Received);
    }

    [Fact]
    public async Task The_root_says_what_this_is()
    {
        await using var gateway = await GatewayHost.InFrontOfAsync();

        var banner = await gateway.Client.GetStringAsync("/");

        Assert.StartsWith("Eloquence gateway", banner, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_of_a_service_arrive_as_the_service_wrote_them()
    {
        await using var api = await StubService.StartAsync(async context =>
        {
            context.Response.StatusCode = 422;
            context.Response.Headers["X-Reason"] = "accent";
            await context.Response.WriteAsync("à relire");
        });
        await using var gateway = await GatewayHost.InFrontOfAsync(api.Address);

        using var response = await gateway.Client.GetAsync("/api/x");

        Assert.Equal(HttpStatusCode.UnprocessableContent, response.StatusCode);
        Assert.Equal("accent", response.Headers.GetValues("X-Reason").Single());
        Assert.Equal("à relire", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Requests_are_shared_out_among_replicas()
    {
        await using var one = await StubService.EchoPathAsync("one");
        await using var two = await StubService.EchoPathAsync("two");
        await using var gateway = await GatewayHost.InFrontOfAsync(one.Address, two.Address);

        for (var request = 0; request < 40; request++)
        {
            await gateway.Client.GetStringAsync("/api/x");
        }

        Assert.NotEmpty(one.Received);
        Assert.NotEmpty(two.Received);
    }

    [Fact]
    public async Task A_browser_of_a_developer_may_call_from_any_origin_with_any_header()
    {
        await using var api = await StubService.EchoPathAsync();
        await using var gateway = await GatewayHost.InFrontOfAsync(api.Address);
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/api/sessions");
        preflight.Headers.Add("Origin", "http://app.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "x-session-id,x-analysis-type,x-api-key");

        using var response = await gateway.Client.SendAsync(preflight);

        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("x-session-id", response.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
        Assert.Empty(api.Received);
    }

    [Fact]
    public async Task Refusals_too_can_be_read_by_a_browser()
    {
        await using var gateway = await GatewayHost.InFrontOfAsync($"http://{IPAddress.Loopback}:{FreePort.Take()}");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/sessions");
        request.Headers.Add("Origin", "http://app.example");

        using var response = await gateway.Client.SendAsync(request);

        await ProblemAssert.IsAsync(HttpStatusCode.ServiceUnavailable, "service_unreachable", response);
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    [Fact]
    public async Task Outside_development_no_origin_is_allowed()
    {
        await using var api = await StubService.EchoPathAsync();
        await using var gateway = await GatewayHost.StartAsync([api.Address], environment: "Production");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/x");
        request.Headers.Add("Origin", "http://app.example");

        using var response = await gateway.Client.SendAsync(request);

        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }
}
