using System.Collections.Concurrent;
using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Runs the health checks of running resources and publishes their reports; tells once per start when a resource is ready.
/// An unhealthy resource is asked again after 0.1 s, then less and less often, up to every 5 s, as is a healthy one.
/// </summary>
internal sealed partial class ResourceHealthMonitor(
    ResourceNotificationService notifications,
    HealthCheckService healthChecks,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    TimeProvider timeProvider,
    ILogger<ResourceHealthMonitor> logger) : BackgroundService
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var update in notifications.WatchAsync(stoppingToken).ConfigureAwait(false))
            {
                var isRunning = update.Snapshot.State?.Text == KnownResourceStates.Running;
                if (isRunning && !_running.ContainsKey(update.ResourceId))
                {
                    var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                    _running[update.ResourceId] = stop;
                    _ = MonitorAsync(update.Resource, update.ResourceId, stop.Token);
                }
                else if (!isRunning && _running.TryRemove(update.ResourceId, out var monitor))
                {
                    await monitor.CancelAsync().ConfigureAwait(false);
                    monitor.Dispose();
                    await notifications.PublishUpdateAsync(update.Resource, update.ResourceId, snapshot => snapshot with
                    {
                        HealthReports = ResourceNotificationService.PendingReports(update.Resource),
                        ResourceReadyEventCompleted = false,
                    }).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The application ends.
        }
    }

    private async Task MonitorAsync(IResource resource, string instance, CancellationToken cancellationToken)
    {
        try
        {
            var keys = ResourceNotificationService.HealthCheckKeys(resource).ToHashSet();
            var isReady = false;
            var delay = FirstDelay;
            while (true)
            {
                var report = await healthChecks.CheckHealthAsync(check => keys.Contains(check.Name), cancellationToken).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                var isHealthy = report.Status == HealthStatus.Healthy;
                await PublishAsync(resource, instance, report).ConfigureAwait(false);
                if (isHealthy && !isReady)
                {
                    isReady = true;
                    await PublishReadyAsync(resource, instance, cancellationToken).ConfigureAwait(false);
                }

                if (keys.Count == 0)
                {
                    return;
                }

                delay = isHealthy && isReady ? LongestDelay : delay < LongestDelay / 1.5 ? delay * 1.5 : LongestDelay;
                await Task.Delay(delay, timeProvider, cancellationToken).ConfigureAwait(false);
                if (isHealthy)
                {
                    delay = FirstDelay;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The resource no longer runs.
        }
#pragma warning disable CA1031 // Subscribers of ResourceReadyEvent are foreign code; the resource shows their failure.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ReadyFailed(logger, exception, resource.Name);
            await notifications.PublishUpdateAsync(resource, instance, snapshot => snapshot with
            {
                State = new ResourceStateSnapshot(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error),
            }).ConfigureAwait(false);
        }
    }

    private Task PublishAsync(IResource resource, string instance, HealthReport report)
    {
        var now = timeProvider.GetUtcNow().UtcDateTime;
        ImmutableArray<HealthReportSnapshot> reports =
        [
            .. report.Entries.Select(entry => new HealthReportSnapshot(entry.Key, entry.Value.Status, entry.Value.Description, entry.Value.Exception?.ToString()) { LastRunAt = now }),
        ];
        return notifications.PublishUpdateAsync(resource, instance, snapshot => snapshot.State?.Text == KnownResourceStates.Running ? snapshot with { HealthReports = reports } : snapshot);
    }

    private async Task PublishReadyAsync(IResource resource, string instance, CancellationToken cancellationToken)
    {
        await eventing.PublishAsync(new ResourceReadyEvent(resource, services), cancellationToken).ConfigureAwait(false);
        await notifications.PublishUpdateAsync(resource, instance, snapshot => cancellationToken.IsCancellationRequested ? snapshot : snapshot with { ResourceReadyEventCompleted = true }).ConfigureAwait(false);
    }

    [LoggerMessage(LogLevel.Error, "What had to be done once resource '{Resource}' was ready failed.")]
    private static partial void ReadyFailed(ILogger logger, Exception exception, string resource);
}
