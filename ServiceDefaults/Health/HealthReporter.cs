using System.Collections.Frozen;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;

namespace Eloquence.ServiceDefaults.Health;

/// <summary>
/// Runs all registered checks at the same time, each with its own limit. Callers at the same moment share one run and its result serves
/// for a second, so that probes of any number cost one query per second and dependency.
/// </summary>
internal sealed partial class HealthReporter(
    IOptions<HealthCheckServiceOptions> options,
    HealthCheckRunner runner,
    IHostEnvironment environment,
    TimeProvider time,
    ILogger<HealthReporter> logger) : IHealthReporter
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly string _service = ServiceIdentity.NameOf(environment.ApplicationName);
    private readonly Lock _gate = new();
    private Task<HealthReport>? _run;
    private long _begun;
    private string _lastStatus = HealthWords.Healthy;

    public HealthReport Alive() => new(
        HealthWords.Healthy, _service, time.GetUtcNow().UtcDateTime, FrozenDictionary<string, DependencyHealth>.Empty);

    public Task<HealthReport> ReportAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_run is null || (_run.IsCompleted && time.GetElapsedTime(_begun) >= Freshness))
            {
                _begun = time.GetTimestamp();
                _run = RunApart();
            }
            return _run.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The checks serve all callers: they have neither the deadline nor the trace of the one that happened to ask.</summary>
    private Task<HealthReport> RunApart()
    {
        using var apart = ExecutionContext.SuppressFlow();
        return Task.Run(RunAsync);
    }

    private async Task<HealthReport> RunAsync()
    {
        using var untraced = SuppressInstrumentationScope.Begin();
        var checks = await Task.WhenAll(options.Value.Registrations.Select(async check => (check.Name, Health: await runner.RunAsync(check))));
        var dependencies = checks.ToDictionary(check => check.Name, check => check.Health);
        var status = HealthRank.Worst(dependencies.Values.Select(dependency => dependency.Status));
        if (Interlocked.Exchange(ref _lastStatus, status) is var before && before != status)
        {
            LogChanged(before, status, string.Join(", ", checks.Where(check => check.Health.Status != HealthWords.Healthy).Select(check => check.Name)));
        }
        return new HealthReport(status, _service, time.GetUtcNow().UtcDateTime, dependencies);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Health went from {Before} to {After}; not healthy: {Dependencies}")]
    private partial void LogChanged(string before, string after, string dependencies);
}
