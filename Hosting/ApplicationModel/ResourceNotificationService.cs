using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A new snapshot of a resource instance.</summary>
public class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    public IResource Resource { get; } = resource;

    /// <summary>Name of the instance (replica).</summary>
    public string ResourceId { get; } = resourceId;

    public CustomResourceSnapshot Snapshot { get; } = snapshot;

    /// <summary>Counts the snapshots of the instance.</summary>
    internal long Version { get; init; }
}

public sealed class ResourceNotificationServiceOptions
{
    public WaitBehavior DefaultWaitBehavior { get; set; }
}

/// <summary>Holds the latest snapshot of every resource instance and tells watchers of each new one.</summary>
public class ResourceNotificationService : IDisposable
{
    internal const string WaitingForProperty = "resource.waitingFor";

    private readonly ConcurrentDictionary<string, Instance> _instances = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _watchersLock = new();
    private readonly HashSet<Channel<ResourceEvent>> _watchers = [];
    private readonly CancellationTokenSource _disposing;
    private readonly IServiceProvider? _services;
    private readonly ResourceLoggerService? _loggers;

    public ResourceNotificationService(ILogger<ResourceNotificationService> logger, IHostApplicationLifetime hostApplicationLifetime)
    {
        ArgumentNullException.ThrowIfNull(logger);
        ArgumentNullException.ThrowIfNull(hostApplicationLifetime);
        _disposing = CancellationTokenSource.CreateLinkedTokenSource(hostApplicationLifetime.ApplicationStopping);
    }

    public ResourceNotificationService(ILogger<ResourceNotificationService> logger, IHostApplicationLifetime hostApplicationLifetime, IServiceProvider serviceProvider, ResourceLoggerService resourceLoggerService)
        : this(logger, hostApplicationLifetime)
    {
        _services = serviceProvider;
        _loggers = resourceLoggerService;
    }

    public Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
        => Task.WhenAll(resource.GetInstanceNames().Select(name => PublishUpdateAsync(resource, name, stateFactory)));

    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(stateFactory);
        var instance = _instances.GetOrAdd(resourceId, static (id, resource) => new Instance(resource, id), resource);
        lock (instance)
        {
            var snapshot = stateFactory(instance.Latest?.Snapshot ?? InitialSnapshot(resource));
            var update = new ResourceEvent(resource, resourceId, WithCommands(resource, snapshot)) { Version = (instance.Latest?.Version ?? 0) + 1 };
            instance.Latest = update;

            // Written under the instance's lock, so that watchers see the snapshots of one instance in order.
            lock (_watchersLock)
            {
                foreach (var watcher in _watchers)
                {
                    watcher.Writer.TryWrite(update);
                }
            }
        }

        return Task.CompletedTask;
    }

    internal Task PublishUpdateAsync(IResource resource, IReadOnlyList<string> instances, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
        => Task.WhenAll(instances.Select(name => PublishUpdateAsync(resource, name, stateFactory)));

    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        resourceEvent = _instances.TryGetValue(resourceId, out var instance) ? instance.Latest : null;
        return resourceEvent is not null;
    }

    /// <summary>First every resource's latest snapshot, then each new one.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        var channel = Channel.CreateUnbounded<ResourceEvent>(new UnboundedChannelOptions { SingleReader = true });
        lock (_watchersLock)
        {
            _watchers.Add(channel);
        }

        try
        {
            // What was published since the channel was opened may be both in it and the latest.
            var told = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
            foreach (var latest in Current)
            {
                told[latest.ResourceId] = latest.Version;
                yield return latest;
            }

            await foreach (var update in channel.Reader.ReadAllAsync(linked.Token).ConfigureAwait(false))
            {
                if (!told.TryGetValue(update.ResourceId, out var version) || update.Version > version)
                {
                    yield return update;
                }
            }
        }
        finally
        {
            lock (_watchersLock)
            {
                _watchers.Remove(channel);
            }
        }
    }

    public async Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default)
        => await WaitForResourceAsync(resourceName, [targetState ?? KnownResourceStates.Running], cancellationToken).ConfigureAwait(false);

    public async Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var states = targetStates.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var found = await WaitForResourceAsync(resourceName, update => update.Snapshot.State is { } state && states.Contains(state.Text), cancellationToken).ConfigureAwait(false);
        return found.Snapshot.State!.Text;
    }

    public async Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        await foreach (var update in WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if ((string.Equals(update.Resource.Name, resourceName, StringComparison.OrdinalIgnoreCase)
                    || string.Equals(update.ResourceId, resourceName, StringComparison.OrdinalIgnoreCase))
                && predicate(update))
            {
                return update;
            }
        }

        throw new OperationCanceledException("The operation was cancelled before the resource met the predicate condition.");
    }

    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default)
        => WaitForResourceHealthyAsync(resourceName, DefaultWaitBehavior, cancellationToken);

    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        var update = await WaitForResourceAsync(
            resourceName,
            update => IsReady(update.Snapshot)
                || (waitBehavior == WaitBehavior.StopOnResourceUnavailable && KnownResourceStates.TerminalStates.Contains(update.Snapshot.State?.Text)),
            cancellationToken).ConfigureAwait(false);
        return IsReady(update.Snapshot) ? update : throw new DistributedApplicationException(
            $"Stopped waiting for resource '{resourceName}' to become healthy because it failed to start: its state is '{update.Snapshot.State?.Text}'.");
    }

    /// <summary>Completes when everything that <paramref name="resource"/> waits for is as it wants it.</summary>
    public Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return WaitForDependenciesAsync(resource, resource.GetInstanceNames(), cancellationToken);
    }

    /// <summary>The same for some of its instances: the others, which run, do not wait.</summary>
    internal async Task WaitForDependenciesAsync(IResource resource, IReadOnlyList<string> instances, CancellationToken cancellationToken)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>().ToArray();
        if (waits.Length == 0)
        {
            return;
        }

        await PublishUpdateAsync(resource, instances, snapshot => snapshot with
        {
            State = KnownResourceStates.Waiting,
            Properties = snapshot.Properties.SetProperty(WaitingForProperty, WaitingFor(waits)),
        }).ConfigureAwait(false);
        try
        {
            await Task.WhenAll(waits.Select(wait => WaitForAsync(instances, wait, cancellationToken))).ConfigureAwait(false);
        }
        finally
        {
            await PublishUpdateAsync(resource, instances, snapshot => snapshot with
            {
                State = KnownResourceStates.Starting,
                Properties = snapshot.Properties.RemoveProperty(WaitingForProperty),
            }).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _disposing.Cancel();
        _disposing.Dispose();
        GC.SuppressFinalize(this);
    }

    internal static ImmutableArray<HealthReportSnapshot> PendingReports(IResource resource)
        => [.. HealthCheckKeys(resource).Select(key => new HealthReportSnapshot(key, null, null, null))];

    internal static IEnumerable<string> HealthCheckKeys(IResource resource) => resource.Annotations.OfType<HealthCheckAnnotation>().Select(annotation => annotation.Key).Distinct();

    internal IReadOnlyList<ResourceEvent> Current => [.. _instances.Values.Select(instance => instance.Latest).OfType<ResourceEvent>()];

    private WaitBehavior DefaultWaitBehavior => _services?.GetService<IOptions<ResourceNotificationServiceOptions>>()?.Value.DefaultWaitBehavior ?? WaitBehavior.WaitOnResourceUnavailable;

    private static string Goal(WaitType type) => type switch
    {
        WaitType.WaitForCompletion => "complete",
        WaitType.WaitUntilStarted => "start",
        _ => "become healthy",
    };

    private static ImmutableArray<string> WaitingFor(IEnumerable<WaitAnnotation> waits) => [.. waits.Select(wait => wait.Resource.Name).Distinct()];

    private static bool IsReady(CustomResourceSnapshot snapshot) => snapshot.HealthStatus == HealthStatus.Healthy && snapshot.ResourceReadyEventCompleted;

    private async Task WaitForAsync(IReadOnlyList<string> waiting, WaitAnnotation wait, CancellationToken cancellationToken)
    {
        var behavior = wait.WaitBehavior ?? DefaultWaitBehavior;
        var name = wait.Resource.Name;
        Say($"Waiting for resource '{name}' to {Goal(wait.WaitType)}.");

        // A resource with replicas is there when each of them is.
        var instances = wait.Resource.GetInstanceNames();
        await Task.WhenAll(instances.Select(instance => wait.WaitType switch
        {
            WaitType.WaitForCompletion => WaitForCompletionAsync(instance, wait.ExitCode, cancellationToken),
            WaitType.WaitUntilStarted => WaitUntilStartedAsync(instance, behavior, cancellationToken),
            _ => WaitForResourceHealthyAsync(instance, behavior, cancellationToken),
        })).ConfigureAwait(false);
        Say($"Finished waiting for resource '{name}'.");

        void Say(string what)
        {
            foreach (var instance in waiting)
            {
                _loggers?.GetLogger(instance).LogInformation("{Message}", what);
            }
        }
    }

    private async Task WaitUntilStartedAsync(string instance, WaitBehavior behavior, CancellationToken cancellationToken)
    {
        var update = await WaitForResourceAsync(
            instance,
            update => update.Snapshot.State?.Text == KnownResourceStates.Running
                || (behavior == WaitBehavior.StopOnResourceUnavailable && KnownResourceStates.TerminalStates.Contains(update.Snapshot.State?.Text)),
            cancellationToken).ConfigureAwait(false);
        if (update.Snapshot.State?.Text != KnownResourceStates.Running)
        {
            throw new DistributedApplicationException($"Dependency resource '{instance}' failed to start.");
        }
    }

    private async Task WaitForCompletionAsync(string instance, int exitCode, CancellationToken cancellationToken)
    {
        var update = await WaitForResourceAsync(instance, update => KnownResourceStates.TerminalStates.Contains(update.Snapshot.State?.Text), cancellationToken).ConfigureAwait(false);
        var snapshot = update.Snapshot;
        if (snapshot.State?.Text == KnownResourceStates.FailedToStart)
        {
            throw new DistributedApplicationException($"Dependency resource '{instance}' failed to start.");
        }

        if (snapshot.ExitCode is { } actual && actual != exitCode)
        {
            throw new DistributedApplicationException($"Resource '{instance}' exited with exit code {actual}, expected {exitCode}.");
        }
    }

    private static CustomResourceSnapshot InitialSnapshot(IResource resource)
    {
        var initial = resource.Annotations.OfType<ResourceSnapshotAnnotation>().LastOrDefault()?.InitialSnapshot
            ?? new CustomResourceSnapshot
            {
                ResourceType = resource.GetResourceType(),
                Properties = [],
                Relationships = ResourceRelationships.Of(resource),
            };

        // Not yet asked is not healthy.
        return initial.HealthReports.IsDefaultOrEmpty ? initial with { HealthReports = PendingReports(resource) } : initial;
    }

    private CustomResourceSnapshot WithCommands(IResource resource, CustomResourceSnapshot snapshot)
    {
        if (_services is null)
        {
            return snapshot;
        }

        var context = new UpdateCommandStateContext { ResourceSnapshot = snapshot, ServiceProvider = _services };
        return snapshot with
        {
            Commands =
            [
                .. resource.Annotations.OfType<ResourceCommandAnnotation>().Select(command => new ResourceCommandSnapshot(
                    command.Name,
                    command.UpdateState(context),
                    command.DisplayName,
                    command.DisplayDescription,
                    command.Parameter,
                    command.ConfirmationMessage,
                    command.IconName,
                    command.IconVariant,
                    command.IsHighlighted)),
            ],
        };
    }

    private sealed class Instance(IResource resource, string id)
    {
        public IResource Resource { get; } = resource;

        public string Id { get; } = id;

        public ResourceEvent? Latest { get; set; }
    }
}
