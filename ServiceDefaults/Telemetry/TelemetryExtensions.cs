using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;

namespace Eloquence.ServiceDefaults.Telemetry;

internal static class TelemetryExtensions
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Everything is configured by the standard OTEL_* variables; without an endpoint nothing is collected.</summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration[Endpoint]))
        {
            return;
        }

        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
            logging.SetResourceBuilder(CreateResource(builder.Configuration, builder.Environment));

            // A client of its own: one of the host's factory would log, and so feed the exporter its own requests.
            logging.AddOtlpExporter(otlp => otlp.HttpClientFactory = () => new HttpClient { Timeout = TimeSpan.FromMilliseconds(otlp.TimeoutMilliseconds) });
        });
        builder.Services.AddHostedService<TelemetryExport>();
    }

    public static void UseRequestSpans(this IApplicationBuilder app) => app.UseMiddleware<RequestSpanMiddleware>();

    /// <summary>Later parts win: OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES over the name the service gives itself.</summary>
    public static ResourceBuilder CreateResource(IConfiguration configuration, IHostEnvironment environment)
    {
        var resource = ResourceBuilder.CreateEmpty().AddService(ServiceIdentity.NameOf(environment.ApplicationName)).AddTelemetrySdk().AddEnvironmentVariableDetector();
        return configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } name ? resource.AddAttributes([new("service.name", name)]) : resource;
    }
}
