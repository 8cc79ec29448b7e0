using Eloquence.ServiceDefaults.Draining;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Eloquence.ServiceDefaults.Telemetry;

/// <summary>Collects spans and metrics from before the first hosted service starts until after the last one has stopped, then flushes.</summary>
internal sealed class TelemetryExport(IConfiguration configuration, IHostEnvironment environment, TimeProvider time, IServiceProvider services)
    : IHostedLifecycleService, IDisposable
{
    private TracerProvider? _traces;
    private MeterProvider? _metrics;
    private long _stopBegun;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(own => own.AddSingleton(configuration))
            .SetResourceBuilder(TelemetryExtensions.CreateResource(configuration, environment))
            .AddSource(TelemetrySources.Activities)
            .AddOtlpExporter()
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(own => own.AddSingleton(configuration))
            .SetResourceBuilder(TelemetryExtensions.CreateResource(configuration, environment))
            .AddMeter(TelemetrySources.Meters)
            .AddOtlpExporter()
            .Build();
        return Task.CompletedTask;
    }

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        var left = (DrainTimes.Process - time.GetElapsedTime(_stopBegun)).TotalMilliseconds;
        var milliseconds = (int)Math.Clamp(left, DrainTimes.LeastForTelemetry.TotalMilliseconds, DrainTimes.MostForTelemetry.TotalMilliseconds);
        var logs = services.GetService<LoggerProvider>();
        return Task.WhenAll(
            Task.Run(() => _traces?.Shutdown(milliseconds), CancellationToken.None),
            Task.Run(() => _metrics?.Shutdown(milliseconds), CancellationToken.None),
            Task.Run(() => logs?.Shutdown(milliseconds), CancellationToken.None));
    }

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _stopBegun = time.GetTimestamp();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
