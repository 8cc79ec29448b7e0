using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Eloquence.AppHost.Resources.Restart;

/// <summary>Watches the states of all resources and starts those with a <see cref="RestartPolicyAnnotation"/> again when they end by themselves.</summary>
internal sealed partial class RestartSupervisor(
    ResourceNotificationService notifications,
    ResourceCommandService commands,
    ResourceLoggerService loggers,
    IHostApplicationLifetime lifetime) : BackgroundService
{
    private const string CountProperty = "Restarts";
    private const string UnknownState = "Unknown";

    private readonly ConcurrentDictionary<string, Instance> _instances = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<IResource, ResourceCommandAnnotation> _stopCommands = new();

    /// <summary>Makes the resource's stop command tell this supervisor, which otherwise could not see a stop between two attempts.</summary>
    public void ListenToStopCommand(IResource resource)
    {
        var stop = resource.Annotations.OfType<ResourceCommandAnnotation>().LastOrDefault(command => command.Name == KnownResourceCommands.StopCommand);
        if (stop is null || (_stopCommands.TryGetValue(resource, out var known) && known == stop))
        {
            return;
        }

        var listening = new ResourceCommandAnnotation(
            stop.Name,
            stop.DisplayName,
            stop.UpdateState,
            async context =>
            {
                await StopOnPurposeAsync(context.ResourceName).ConfigureAwait(false);
                return await stop.ExecuteCommand(context).ConfigureAwait(false);
            },
            stop.DisplayDescription,
            parameter: null,
            stop.ConfirmationMessage,
            stop.IconName,
            stop.IconVariant,
            stop.IsHighlighted);
        _stopCommands[resource] = listening;
        resource.Annotations.Remove(stop);
        resource.Annotations.Add(listening);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        try
        {
            await foreach (var change in notifications.WatchAsync(ending.Token).ConfigureAwait(false))
            {
                if (change.Resource.Annotations.OfType<RestartPolicyAnnotation>().LastOrDefault() is { } annotation)
                {
                    var instance = _instances.GetOrAdd(
                        change.ResourceId, id => new Instance(change.Resource, id, new RestartTracker(annotation.Policy, TimeProvider.System)));
                    if (instance.Observe(PhaseOf(change.Snapshot)) is { } planned)
                    {
                        _ = RestartAsync(instance, planned, change.Snapshot.ExitCode, ending.Token);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
        }
    }

    private static InstancePhase PhaseOf(CustomResourceSnapshot snapshot)
    {
        var state = snapshot.State?.Text;
        if (state == KnownResourceStates.Running)
        {
            return InstancePhase.Running;
        }

        if (state == KnownResourceStates.Stopping)
        {
            return InstancePhase.Stopping;
        }

        if (state == UnknownState || KnownResourceStates.TerminalStates.Contains(state))
        {
            return InstancePhase.Ended;
        }

        return state == KnownResourceStates.Starting || state == KnownResourceStates.Waiting || state == KnownResourceStates.Building
            ? InstancePhase.Starting
            : InstancePhase.Other;
    }

    private async Task RestartAsync(Instance instance, PlannedRestart planned, int? exitCode, CancellationToken cancellationToken)
    {
        var logger = loggers.GetLogger(instance.ResourceId);
        try
        {
            for (PlannedRestart? next = planned; next is not null; exitCode = null)
            {
                LogPlanned(logger, exitCode is { } code ? $"The process ended with exit code {code}." : "The process is not running.", next.StateText);
                await ShowAsync(instance, new ResourceStateSnapshot(next.StateText, KnownResourceStateStyles.Warn)).ConfigureAwait(false);
                await Task.Delay(next.Delay, cancellationToken).ConfigureAwait(false);
                if (!instance.IsDue)
                {
                    return;
                }

                var started = await commands.ExecuteCommandAsync(instance.ResourceId, KnownResourceCommands.StartCommand, cancellationToken).ConfigureAwait(false);
                next = started.Success ? null : instance.AttemptFailed();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    private async Task StopOnPurposeAsync(string resourceId)
    {
        if (_instances.TryGetValue(resourceId, out var instance) && instance.StopOnPurpose())
        {
            await ShowAsync(instance, new ResourceStateSnapshot(KnownResourceStates.Finished, null)).ConfigureAwait(false);
        }
    }

    private Task ShowAsync(Instance instance, ResourceStateSnapshot state) =>
        notifications.PublishUpdateAsync(instance.Resource, instance.ResourceId, snapshot => snapshot with
        {
            State = state,
            Properties =
            [
                .. snapshot.Properties.Where(property => property.Name != CountProperty),
                new ResourcePropertySnapshot(CountProperty, instance.Total),
            ],
        });

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What} {Plan}")]
    private static partial void LogPlanned(ILogger logger, string what, string plan);

    /// <summary>One instance with its tracker, which commands and states reach from different threads.</summary>
    private sealed class Instance(IResource resource, string resourceId, RestartTracker tracker)
    {
        private readonly Lock _lock = new();

        public IResource Resource { get; } = resource;

        public string ResourceId { get; } = resourceId;

        public bool IsDue => Locked(() => tracker.IsDue);

        public int Total => Locked(() => tracker.Total);

        public PlannedRestart? Observe(InstancePhase phase) => Locked(() => tracker.Observe(phase));

        public PlannedRestart? AttemptFailed() => Locked(tracker.AttemptFailed);

        /// <summary>Returns whether it was waiting for its next attempt.</summary>
        public bool StopOnPurpose() => Locked(() =>
        {
            var wasDue = tracker.IsDue;
            tracker.StopOnPurpose();
            return wasDue;
        });

        private T Locked<T>(Func<T> action)
        {
            lock (_lock)
            {
                return action();
            }
        }
    }
}
