using System.Net;
using System.Text.Json;

namespace Eloquence.Contract.Tests;

[Collection(SystemCollection.Name)]
public sealed class DiagnosticTests(EloquenceSystem system)
{
    [Fact]
    [ClientCall("GET", "/", "network test")]
    public async Task The_root_is_a_plain_banner()
    {
        var answer = await system.Gateway.GetAsync("/");

        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Eloquence", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    [ClientCall("GET", "/api/diagnostic", "diagnostics")]
    [ClientCall("GET", "/api/diagnostic/logs", "diagnostics")]
    [ClientCall("GET", "/diagnostics/logs", "diagnostics")]
    [ClientCall("GET", "/api/agents/status", "diagnostics")]
    public async Task Diagnostics_have_their_fields()
    {
        var diagnosis = await (await system.Gateway.GetAsync("/api/diagnostic")).JsonAsync();
        diagnosis.Instant("timestamp");
        Assert.All(["asr", "tts", "redis"], name => Assert.NotEmpty(diagnosis.GetProperty("services_status").Text(name)));
        Assert.All(["backend_status", "celery_status"], name => Assert.NotEmpty(diagnosis.Text(name)));

        foreach (var path in new[] { "/api/diagnostic/logs", "/diagnostics/logs" })
        {
            Assert.Equal(JsonValueKind.Array, (await (await system.Gateway.GetAsync(path)).JsonAsync()).GetProperty("logs").ValueKind);
        }

        (await (await system.Gateway.GetAsync("/api/agents/status")).JsonAsync()).Whole("active_agents_count");
    }

    [Fact]
    [ClientCall("GET", "/api/data", "demo of the first generation")]
    [ClientCall("GET", "/api/test-celery", "demo of the first generation")]
    [ClientCall("GET", "/dashboard", "monitoring")]
    [ClientCall("GET", "/adaptive/status", "monitoring")]
    [ClientCall("POST", "/adaptive/test", "monitoring")]
    public async Task What_only_watched_the_servers_of_before_says_that_it_is_not_used()
    {
        foreach (var path in new[] { "/api/data", "/api/test-celery", "/dashboard", "/adaptive/status" })
        {
            Assert.Equal("not_used", (await (await system.Gateway.GetAsync(path)).JsonAsync()).Text("status"));
        }

        Assert.Equal("not_used", (await (await system.Gateway.PostAsync("/adaptive/test", null)).JsonAsync()).Text("status"));
    }

    [Fact]
    [ClientCall("GET", "/metrics", "hybrid evaluation")]
    public async Task The_hybrid_service_counts()
    {
        var counters = await (await system.Gateway.GetAsync("/metrics")).JsonAsync();

        Assert.All(["analyses_total", "refused_total", "analyses_running", "active_websockets"], name => Assert.True(counters.Whole(name) >= 0));
        counters.Instant("timestamp");
    }

    [Fact]
    [ClientCall("OPTIONS", "/api/confidence-analysis", "Flutter web")]
    public async Task A_web_build_may_send_its_headers()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/api/confidence-analysis");
        preflight.Headers.Add("Origin", "http://web.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "x-session-id,x-analysis-type,x-api-key");

        var answer = await system.Gateway.SendAsync(preflight);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("x-analysis-type", answer.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
    }
}
