using System.Collections.Frozen;
using Eloquence.Gateway.Routing;
using Eloquence.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace Eloquence.Gateway.Health;

/// <summary>
/// The health of the whole system as a client of the gateway experiences it:
/// <c>healthy</c> when every service is; <c>unhealthy</c> (503) only when no request can be served, that is when each service that a
/// route leads to is dead, silent or says <c>unhealthy</c> itself; <c>degraded</c> (200) otherwise.
/// Callers at the same moment share one round of questions, and its result serves for a second.
/// </summary>
internal sealed partial class SystemHealth(
    IOptions<GatewayOptions> options, ServiceEndpointResolver services, IHostEnvironment environment, TimeProvider time, ILogger<SystemHealth> logger)
    : IHealthReporter, IDisposable
{
    private const string DefaultPath = "/health";

    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);
    private static readonly FrozenSet<string> Routed = ClientRoutes.Table.Select(route => route.Service).ToFrozenSet();

    private readonly ServiceHealthClient _client = new(services, time);
    private readonly string _name = ServiceIdentity.NameOf(environment.ApplicationName);
    private readonly Lock _gate = new();
    private Task<HealthReport>? _round;
    private long _begun;
    private string _lastStatus = HealthWords.Healthy;

    public Task<HealthReport> ReportAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_round is null || (_round.IsCompleted && time.GetElapsedTime(_begun) >= Freshness))
            {
                _begun = time.GetTimestamp();
                _round = AskAllAsync();
            }
            return _round.WaitAsync(cancellationToken);
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>The rule above.</summary>
    internal static string Judge(IReadOnlyDictionary<string, DependencyHealth> services)
    {
        if (services.Values.All(service => service.Status == HealthWords.Healthy))
        {
            return HealthWords.Healthy;
        }
        var serving = services.Where(service => Routed.Contains(service.Key)).ToArray();
        return serving.Length > 0 && serving.All(service => service.Value.Status == HealthWords.Unhealthy) ? HealthWords.Unhealthy : HealthWords.Degraded;
    }

    private async Task<HealthReport> AskAllAsync()
    {
        var answers = await Task.WhenAll(options.Value.Services.Select(async service => (Name: service, Health: await _client.AskAsync(service, options.Value.HealthPaths.TryGetValue(service, out var path) ? path : DefaultPath))));
        var dependencies = answers.ToFrozenDictionary(answer => answer.Name, answer => answer.Health);
        var status = Judge(dependencies);
        if (Interlocked.Exchange(ref _lastStatus, status) is var before && before != status)
        {
            LogChanged(before, status, string.Join(", ", answers.Where(answer => answer.Health.Status != HealthWords.Healthy).Select(answer => answer.Name)));
        }
        return new HealthReport(status, _name, time.GetUtcNow().UtcDateTime, dependencies);
    }

    [LoggerMessage(LogLevel.Warning, "Health went from {Before} to {After}; not healthy: {Services}")]
    private partial void LogChanged(string before, string after, string services);
}
