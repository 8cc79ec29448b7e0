using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Addresses and keys of the dashboard. An address that is not configured, has port 0, or is taken gets a free port, so
/// that several clones can run side by side.
/// </summary>
internal sealed class DashboardOptions
{
    public DashboardOptions(IConfiguration configuration, DistributedApplicationOptions options)
    {
        IsEnabled = !options.DisableDashboard;
        IsUnsecured = configuration.GetValue("ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", configuration.GetValue("DOTNET_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", false));
        var allowHttp = options.AllowUnsecuredTransport || configuration.GetValue("ASPIRE_ALLOW_UNSECURED_TRANSPORT", false);

        FrontendUrl = Address("ASPNETCORE_URLS");
        OtlpGrpcUrl = Address("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL");
        OtlpHttpUrl = Address("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL");
        ResourceServiceUrl = Address("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL");
        BrowserToken = configuration["AppHost:BrowserToken"]!;
        OtlpApiKey = configuration["AppHost:OtlpApiKey"]!;
        ApiKey = configuration["AppHost:DashboardApiKey"]!;
        ResourceServiceApiKey = configuration["AppHost:ResourceService:ApiKey"]!;

        Uri Address(string key) => IsEnabled ? Configured(configuration, key, allowHttp) : Loopback(0);
    }

    public bool IsEnabled { get; }

    public bool IsUnsecured { get; }

    public Uri FrontendUrl { get; }

    public Uri OtlpGrpcUrl { get; }

    public Uri OtlpHttpUrl { get; }

    public Uri ResourceServiceUrl { get; }

    public string BrowserToken { get; }

    public string OtlpApiKey { get; }

    public string ApiKey { get; }

    public string ResourceServiceApiKey { get; }

    /// <summary>The standard variables of the OpenTelemetry SDK (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/).</summary>
    public IEnumerable<KeyValuePair<string, string>> OtlpEnvironment(string serviceName, string instanceId, OtlpProtocol protocol)
    {
        if (!IsEnabled)
        {
            yield break;
        }

        var isGrpc = protocol == OtlpProtocol.Grpc;
        yield return new("OTEL_EXPORTER_OTLP_ENDPOINT", (isGrpc ? OtlpGrpcUrl : OtlpHttpUrl).GetLeftPart(UriPartial.Authority));
        yield return new("OTEL_EXPORTER_OTLP_PROTOCOL", isGrpc ? "grpc" : "http/protobuf");
        yield return new("OTEL_SERVICE_NAME", serviceName);
        yield return new("OTEL_RESOURCE_ATTRIBUTES", $"service.instance.id={instanceId}");
        yield return new("OTEL_BSP_SCHEDULE_DELAY", "1000");
        yield return new("OTEL_BLRP_SCHEDULE_DELAY", "1000");
        yield return new("OTEL_METRIC_EXPORT_INTERVAL", "1000");
        yield return new("OTEL_TRACES_SAMPLER", "always_on");
        yield return new("OTEL_METRICS_EXEMPLAR_FILTER", "trace_based");
        if (!IsUnsecured)
        {
            yield return new("OTEL_EXPORTER_OTLP_HEADERS", $"x-otlp-api-key={OtlpApiKey}");
        }
    }

    private static Uri Configured(IConfiguration configuration, string key, bool allowHttp)
    {
        var configured = configuration[key]?.Split(';', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        if (configured is null)
        {
            return Loopback(FreePort());
        }

        if (!Uri.TryCreate(configured, UriKind.Absolute, out var url))
        {
            throw new DistributedApplicationException($"'{key}' is '{configured}', which is not an address. The dashboard needs one such as http://localhost:0, where 0 asks for any free port.");
        }

        if (url.Scheme == Uri.UriSchemeHttps)
        {
            throw new DistributedApplicationException($"'{key}' is '{configured}', but this host serves its dashboard over http on the loopback interface only. Use an http address, or the official host (AspireHosting=nuget).");
        }

        return !allowHttp
            ? throw new DistributedApplicationException($"The '{key}' setting must be an https address unless the 'ASPIRE_ALLOW_UNSECURED_TRANSPORT' environment variable is set to true. This configuration is commonly set in the launch profile.")
            : url.Port == 0 || IsTaken(url.Port) ? Loopback(FreePort()) : url;
    }

    private static bool IsTaken(int port)
        => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port);

    private static Uri Loopback(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}"));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
