using System.Net;
using Aspire.Hosting;
using Aspire.Hosting.Orchestration;
using Eloquence.Hosting.Tests.Dcp;
using Eloquence.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Eloquence.Hosting.Tests.Dashboard;

/// <summary>Aspire's own dashboard, run by Aspire's own orchestrator, against our resource service.</summary>
public sealed class RealDashboardTests : IDisposable
{
    private const string BrowserToken = "browser-token";
    private const string ApiKey = "api-key-of-the-dashboard";

    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(90));
    private readonly FakeDashboardData _data = new();

    private CancellationToken Deadline => _deadline.Token;

    public void Dispose() => _deadline.Dispose();

    [Fact]
    public async Task The_dashboard_comes_up_connects_with_its_key_and_lets_in_who_has_the_token()
    {
        _data.Changes.Writer.TryWrite([Views.Upsert("api", "Running")]);
        var options = Options();
        await using var dcp = await RunningDcp.StartAsync(Deadline);
        await using var host = new DashboardHost(options, _data, NullLogger<DistributedApplication>.Instance);

        await host.StartAsync(dcp.Bundle, dcp.Client, Deadline);
        await host.AnnounceAsync(Deadline);

        using var browser = Browser(options);
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(browser, "/"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(browser, "/api/telemetry/resources"));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(browser, $"/login?t={BrowserToken}"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser, "/"));

        // The dashboard connects when somebody first wants to see something.
        Assert.Equal(0, _data.Watchers);
        browser.DefaultRequestHeaders.Add("x-api-key", ApiKey);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser, "/api/telemetry/resources"));
        await Eventually.TrueAsync(() => _data.Watchers == 1, "the dashboard watches the resources");
    }

    [Fact]
    public async Task The_dashboard_ends_with_its_orchestrator()
    {
        var dcp = await RunningDcp.StartAsync(Deadline);
        await using var host = new DashboardHost(Options(), _data, NullLogger<DistributedApplication>.Instance);
        await using (dcp)
        {
            await host.StartAsync(dcp.Bundle, dcp.Client, Deadline);
            await host.AnnounceAsync(Deadline);
            Assert.Contains(dcp.Processes(), IsDashboard);
        }

        Assert.DoesNotContain(dcp.Processes(), IsDashboard);
    }

    private static bool IsDashboard((int Id, string CommandLine) process) => process.CommandLine.Contains("aspire-managed dashboard", StringComparison.Ordinal);

    private static DashboardOptions Options() => new(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AppHost:BrowserToken"] = BrowserToken,
            ["AppHost:OtlpApiKey"] = "otlp-key-of-the-dashboard",
            ["AppHost:DashboardApiKey"] = ApiKey,
            ["AppHost:ResourceService:ApiKey"] = "resource-service-key",
        }).Build(),
        new DistributedApplicationOptions());

    private static HttpClient Browser(DashboardOptions options) =>
        new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = options.FrontendUrl };

    private async Task<HttpStatusCode> StatusAsync(HttpClient browser, string path)
    {
        using var response = await browser.GetAsync(new Uri(path, UriKind.Relative), Deadline);
        return response.StatusCode;
    }
}
