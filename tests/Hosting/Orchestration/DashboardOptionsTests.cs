using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Configuration;

namespace Eloquence.Hosting.Tests.Orchestration;

public sealed class DashboardOptionsTests
{
    private const string Frontend = "ASPNETCORE_URLS";
    private const string AllowHttp = "ASPIRE_ALLOW_UNSECURED_TRANSPORT";

    [Fact]
    public void What_is_not_configured_gets_a_free_port()
    {
        var options = Options();

        Assert.All([options.FrontendUrl, options.OtlpGrpcUrl, options.OtlpHttpUrl, options.ResourceServiceUrl], url => Assert.True(url.IsLoopback && url.Port > 0));
    }

    [Fact]
    public void A_free_port_is_taken_as_configured()
    {
        var port = FreePort();

        Assert.Equal(port, Options((Frontend, $"http://localhost:{port}"), (AllowHttp, "true")).FrontendUrl.Port);
    }

    [Fact]
    public void Port_zero_becomes_a_free_port() => Assert.InRange(Options((Frontend, "http://localhost:0"), (AllowHttp, "true")).FrontendUrl.Port, 1, IPEndPoint.MaxPort);

    [Fact]
    public void A_taken_port_becomes_a_free_one()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var taken = ((IPEndPoint)listener.LocalEndpoint).Port;

        Assert.NotEqual(taken, Options((Frontend, $"http://localhost:{taken}"), (AllowHttp, "true")).FrontendUrl.Port);
    }

    [Fact]
    public void Http_must_be_allowed()
    {
        var failure = Assert.Throws<DistributedApplicationException>(() => Options((Frontend, "http://localhost:0")));

        Assert.Contains(AllowHttp, failure.Message, StringComparison.Ordinal);
        Assert.NotNull(new DashboardOptions(Configuration((Frontend, "http://localhost:0")), new DistributedApplicationOptions { AllowUnsecuredTransport = true }));
    }

    [Fact]
    public void Https_and_what_is_no_address_are_refused_by_name()
    {
        Assert.Contains("https://localhost:1", Assert.Throws<DistributedApplicationException>(() => Options((Frontend, "https://localhost:1"))).Message, StringComparison.Ordinal);
        Assert.Contains("'nonsense'", Assert.Throws<DistributedApplicationException>(() => Options((Frontend, "nonsense"), (AllowHttp, "true"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dashboard_that_is_off_cares_for_no_address_and_gets_no_telemetry()
    {
        var options = new DashboardOptions(Configuration((Frontend, "http://+:80")), new DistributedApplicationOptions { DisableDashboard = true });

        Assert.False(options.IsEnabled);
        Assert.Empty(options.OtlpEnvironment("api", "1", OtlpProtocol.Grpc));
    }

    [Theory]
    [InlineData("ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS")]
    [InlineData("DOTNET_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS")]
    public void Only_an_unsecured_dashboard_takes_telemetry_without_a_key(string variable)
    {
        var secured = Options(("AppHost:OtlpApiKey", "key")).OtlpEnvironment("api", "abc", OtlpProtocol.Grpc).ToDictionary();
        var unsecured = Options(("AppHost:OtlpApiKey", "key"), (variable, "true")).OtlpEnvironment("api", "abc", OtlpProtocol.Grpc).ToDictionary();

        Assert.Equal("x-otlp-api-key=key", secured["OTEL_EXPORTER_OTLP_HEADERS"]);
        Assert.Equal(("api", "service.instance.id=abc"), (secured["OTEL_SERVICE_NAME"], secured["OTEL_RESOURCE_ATTRIBUTES"]));
        Assert.DoesNotContain("OTEL_EXPORTER_OTLP_HEADERS", unsecured.Keys);
    }

    private static DashboardOptions Options(params (string Key, string Value)[] settings) => new(Configuration(settings), new DistributedApplicationOptions());

    private static IConfiguration Configuration(params (string Key, string Value)[] settings)
        => new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value))).Build();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
