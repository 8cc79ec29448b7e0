using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Tells on the console what every resource does or waits for, until all of them run and are healthy, and afterwards what fails.</summary>
internal sealed partial class StartupReport(
    ResourceNotificationService notifications,
    DistributedApplicationModel model,
    ILogger<StartupReport> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var said = new Dictionary<string, string>();
        var allReady = false;
        try
        {
            await foreach (var update in notifications.WatchAsync(stoppingToken).ConfigureAwait(false))
            {
                if (update.Snapshot.IsHidden || update.Resource is ParameterResource)
                {
                    continue;
                }

                var text = Describe(update.Snapshot);
                if (text is not null && (!said.TryGetValue(update.ResourceId, out var before) || before != text))
                {
                    said[update.ResourceId] = text;
                    if (update.Snapshot.State?.Style == KnownResourceStateStyles.Error || update.Snapshot.ExitCode is not (null or 0))
                    {
                        Failed(logger, update.ResourceId, text);
                    }
                    else
                    {
                        Says(logger, update.ResourceId, text);
                    }
                }

                if (!allReady && AllAreReady())
                {
                    allReady = true;
                    var sinceProcessStart = (DateTime.UtcNow - Process.GetCurrentProcess().StartTime.ToUniversalTime()).TotalSeconds;
                    AllReady(logger, model.Resources.Count, sinceProcessStart);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The application ends.
        }
    }

    private static string? Describe(CustomResourceSnapshot snapshot)
    {
        if (snapshot.State?.Text is not { Length: > 0 } state)
        {
            return null;
        }

        if (state == KnownResourceStates.Waiting && snapshot.Properties.FirstOrDefault(property => property.Name == ResourceNotificationService.WaitingForProperty)?.Value is IEnumerable<string> names)
        {
            return $"Waiting for {string.Join(", ", names)}";
        }

        if (state == KnownResourceStates.Running)
        {
            return IsReady(snapshot) ? "Running, healthy" : "Running, not yet healthy";
        }

        return snapshot.ExitCode is { } exitCode ? $"{state}, exit code {exitCode}" : state;
    }

    private static bool IsReady(CustomResourceSnapshot snapshot) => snapshot.HealthStatus == HealthStatus.Healthy && snapshot.ResourceReadyEventCompleted;

    private bool AllAreReady() => model.Resources.Where(resource => resource is not ParameterResource).All(resource => resource.GetInstanceNames().All(instance =>
        notifications.TryGetCurrentState(instance, out var latest)
        && (IsReady(latest.Snapshot)
            || resource.HasAnnotationOfType<ExplicitStartupAnnotation>()
            || (latest.Snapshot.State?.Text == KnownResourceStates.Finished && latest.Snapshot.ExitCode is null or 0))));

    [LoggerMessage(LogLevel.Information, "{Resource}: {State}")]
    private static partial void Says(ILogger logger, string resource, string state);

    [LoggerMessage(LogLevel.Error, "{Resource}: {State}. Its log is in the dashboard.")]
    private static partial void Failed(ILogger logger, string resource, string state);

    [LoggerMessage(LogLevel.Information, "All {Count} resources are running and healthy, {Seconds:F1} s after this process started.")]
    private static partial void AllReady(ILogger logger, int count, double seconds);
}
