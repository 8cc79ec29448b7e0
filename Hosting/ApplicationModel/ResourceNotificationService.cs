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
}

public sealed class ResourceNotificationServiceOptions
{
    public WaitBehavior DefaultWaitBehavior { get; set; }
}

/// <summary>Holds the latest snapshot of every resource instance and tells watchers of each new one.</summary>
public class ResourceNotificationService : IDisposable
{
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
            var update = new ResourceEvent(resource, resourceId, WithCommands(resource, snapshot));
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
            foreach (var instance in _instances.Values)
            {
                if (instance.Latest is { } latest)
                {
                    yield return latest;
                }
            }

            await foreach (var update in channel.Reader.ReadAllAsync(linked.Token).ConfigureAwait(false))
            {
                yield return update;
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
    public async Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var waits = resource.Annotations.OfType<WaitAnnotation>().ToArray();
        if (waits.Length == 0)
        {
            return;
        }

        await PublishUpdateAsync(resource, snapshot => snapshot with
        {
            State = KnownResourceStates.Waiting,
            Properties = snapshot.Properties.SetProperty("resource.waitingFor", WaitingFor(waits)),
        }).ConfigureAwait(false);
        await Task.WhenAll(waits.Select(wait => WaitForAsync(resource, wait, cancellationToken))).ConfigureAwait(false);
        await PublishUpdateAsync(resource, snapshot => snapshot with
        {
            State = KnownResourceStates.Starting,
            Properties = snapshot.Properties.RemoveProperty("resource.waitingFor"),
        }).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _disposing.Cancel();
        _disposing.Dispose();
        GC.SuppressFinalize(this);
    }

    internal IReadOnlyList<ResourceEvent> Current => [.. _instances.Values.Select(instance => instance.Latest).OfType<ResourceEvent>()];

    private WaitBehavior DefaultWaitBehavior => _services?.GetService<IOptions<ResourceNotificationServiceOptions>>()?.Value.DefaultWaitBehavior ?? WaitBehavior.WaitOnResourceUnavailable;

    private static ImmutableArray<string> WaitingFor(IEnumerable<WaitAnnotation> waits) => [.. waits.Select(wait => wait.Resource.Name).Distinct()];

    private static bool IsReady(CustomResourceSnapshot snapshot) => snapshot.HealthStatus == HealthStatus.Healthy && snapshot.ResourceReadyEventCompleted;

    private async Task WaitForAsync(IResource resource, WaitAnnotation wait, CancellationToken cancellationToken)
    {
        var logger = _loggers?.GetLogger(resource);
        var behavior = wait.WaitBehavior ?? DefaultWaitBehavior;
        var name = wait.Resource.Name;
        logger?.LogInformation("Waiting for resource '{Name}' to {Goal}.", name, wait.WaitType switch
        {
            WaitType.WaitForCompletion => "complete",
            WaitType.WaitUntilStarted => "start",
            _ => "become healthy",
        });

        // A resource with replicas is there when each of them is.
        var instances = wait.Resource.GetInstanceNames();
        await Task.WhenAll(instances.Select(instance => wait.WaitType switch
        {
            WaitType.WaitForCompletion => WaitForCompletionAsync(instance, wait.ExitCode, cancellationToken),
            WaitType.WaitUntilStarted => WaitUntilStartedAsync(instance, behavior, cancellationToken),
            _ => WaitForResourceHealthyAsync(instance, behavior, cancellationToken),
        })).ConfigureAwait(false);
        logger?.LogInformation("Finished waiting for resource '{Name}'.", name);
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
        => resource.Annotations.OfType<ResourceSnapshotAnnotation>().LastOrDefault()?.InitialSnapshot
            ?? new CustomResourceSnapshot
            {
                ResourceType = resource.GetResourceType(),
                Properties = [],
                Relationships = ResourceRelationships.Of(resource),
            };

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
