using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Eloquence.Gateway.Tests;

public sealed class HeaderTests
{
    [Fact]
    public async Task Services_learn_the_clients_address_host_and_scheme_from_the_gateway()
    {
        var received = await SendAsync(request => request.Headers.Host = "phone.example:8123");

        Assert.Equal("phone.example:8123", received.Headers["Host"]);
        Assert.Equal("phone.example:8123", received.Headers["X-Forwarded-Host"]);
        Assert.Equal("http", received.Headers["X-Forwarded-Proto"]);
        Assert.Equal($"{IPAddress.Loopback}", received.Headers["X-Forwarded-For"]);
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task What_a_client_says_about_proxies_is_not_believed(string switchedOn)
    {
        var received = await SendAsync(
            request =>
            {
                request.Headers.Add("X-Forwarded-For", "203.0.113.9");
                request.Headers.Add("X-Forwarded-Host", "evil.example");
                request.Headers.Add("X-Forwarded-Proto", "https");
                request.Headers.Add("X-Forwarded-Prefix", "/admin");
                request.Headers.Add("X-Forwarded-Port", "1");
                request.Headers.Add("X-Real-IP", "203.0.113.9");
                request.Headers.Add("Forwarded", "for=203.0.113.9;host=evil.example");
            },
            new() { ["ForwardedHeaders_Enabled"] = switchedOn });

        Assert.DoesNotContain(received.Headers.Values, value => value.Contains("evil", StringComparison.Ordinal) || value.Contains("203.0", StringComparison.Ordinal));
        Assert.Equal("http", received.Headers["X-Forwarded-Proto"]);
        Assert.DoesNotContain("X-Forwarded-Prefix", received.Headers.Keys);
        Assert.DoesNotContain("X-Forwarded-Port", received.Headers.Keys);
    }

    [Fact]
    public async Task Behind_the_operators_proxy_its_word_about_the_client_is_passed_on()
    {
        var received = await SendAsync(
            request =>
            {
                request.Headers.Add("X-Forwarded-For", "203.0.113.9");
                request.Headers.Add("X-Forwarded-Proto", "https");
            },
            new() { ["ForwardedHeaders_Enabled"] = "true", ["Gateway:BehindProxy"] = "true" });

        Assert.Equal("https", received.Headers["X-Forwarded-Proto"]);
        Assert.Equal("203.0.113.9", received.Headers["X-Forwarded-For"]);
    }

    [Fact]
    public async Task Headers_of_the_app_pass()
    {
        var received = await SendAsync(request =>
        {
            request.Headers.Add("X-Session-ID", "s1");
            request.Headers.Add("X-API-Key", "devkey");
            request.Headers.Add("X-Analysis-Type", "confidence");
            request.Headers.Add("Authorization", "Bearer t");
        });

        Assert.Equal("s1", received.Headers["X-Session-ID"]);
        Assert.Equal("devkey", received.Headers["X-API-Key"]);
        Assert.Equal("confidence", received.Headers["X-Analysis-Type"]);
        Assert.Equal("Bearer t", received.Headers["Authorization"]);
    }

    [Fact]
    public async Task A_client_cannot_name_headers_to_be_dropped_or_smuggle_a_second_request()
    {
        await using var api = await StubService.EchoPathAsync();
        await using var gateway = await GatewayHost.InFrontOfAsync(api.Address);

        var named = await ExchangeAsync(gateway, "GET /api/x HTTP/1.1\r\nHost: a\r\nConnection: close, X-Forwarded-For, X-Session-ID\r\nX-Session-ID: s1\r\n\r\n");
        var smuggled = await ExchangeAsync(gateway, "POST /api/y HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /api/hidden HTTP/1.1\r\nHost: a\r\n\r\n");
        var folded = await ExchangeAsync(gateway, "GET /api/z HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Session-ID: s1\rX-API-Key: evil\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200", named, StringComparison.Ordinal);
        var first = api.Received.First(request => request.Path == "/api/x");
        Assert.Equal("s1", first.Headers["X-Session-ID"]);
        Assert.Equal($"{IPAddress.Loopback}", first.Headers["X-Forwarded-For"]);
        Assert.DoesNotContain(api.Received, request => request.Path is "/api/hidden" or "/api/z");
        Assert.True(smuggled.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) || smuggled.StartsWith("HTTP/1.1 400", StringComparison.Ordinal), smuggled);
        Assert.StartsWith("HTTP/1.1 400", folded, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_proxied_request_belongs_to_the_trace_of_the_gateways_server_span()
    {
        var server = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (server)
                {
                    server.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        var received = await SendAsync(_ => { }, path: "/api/traced");

        var parent = ActivityContext.Parse(received.Headers["traceparent"], null);
        lock (server)
        {
            var ours = server.Where(activity => activity.TraceId == parent.TraceId).ToList();
            var root = Assert.Single(ours, activity => activity.Source.Name == "Microsoft.AspNetCore" && activity.ParentSpanId == default);
            Assert.Equal(ActivityKind.Server, root.Kind);
            Assert.True(parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded));
            Assert.Contains(ours, activity => activity.SpanId == parent.SpanId);
        }
    }

    [Fact]
    public async Task A_trace_that_the_client_began_goes_on()
    {
        var received = await SendAsync(request => request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", received.Headers["traceparent"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/scenarios", 3000)]
    [InlineData("POST", "/api/sessions", 3000)]
    [InlineData("POST", "/api/confidence-analysis", 10000)]
    public async Task Services_are_told_how_much_time_is_left(string method, string path, int budget)
    {
        var received = await SendAsync(request => request.Method = new HttpMethod(method), path: path);

        var left = int.Parse(received.Headers["x-request-budget-ms"], CultureInfo.InvariantCulture);
        Assert.InRange(left, budget - 1000, budget);
    }

    [Fact]
    public async Task A_client_can_shorten_its_budget_but_not_lengthen_it()
    {
        var longer = await SendAsync(request => request.Headers.Add("x-request-budget-ms", "999999999"));
        var shorter = await SendAsync(request => request.Headers.Add("x-request-budget-ms", "700"));

        Assert.InRange(int.Parse(longer.Headers["x-request-budget-ms"], CultureInfo.InvariantCulture), 1, 3000);
        Assert.InRange(int.Parse(shorter.Headers["x-request-budget-ms"], CultureInfo.InvariantCulture), 1, 700);
    }

    private static async Task<ReceivedRequest> SendAsync(
        Action<HttpRequestMessage> prepare, Dictionary<string, string?>? settings = null, string path = "/api/x")
    {
        await using var api = await StubService.EchoPathAsync();
        await using var gateway = await GatewayHost.StartAsync([api.Address], settings);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        prepare(request);
        using var response = await gateway.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return Assert.Single(api.Received);
    }

    private static async Task<string> ExchangeAsync(GatewayHost gateway, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Address.Host, gateway.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync();
    }
}
