using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Runs the instances of projects, executables and containers as objects of DCP, and publishes what DCP says about them.
/// An instance keeps its name, ports and log over restarts.
/// </summary>
internal sealed partial class DcpExecutor(
    DistributedApplicationModel model,
    ResourceEvaluator evaluator,
    ProjectBuilder projectBuilder,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    AppHostIdentity appHost,
    ILogger<DcpExecutor> logger)
{
    private const string NetworkObject = "aspire-network";
    private static readonly TimeSpan PortPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Instance> _instances = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _buildLock = new();
    private DcpClient? _client;
    private Task<IReadOnlyDictionary<string, ProjectBuildResult>>? _build;

    private DcpClient Client => _client ?? throw new InvalidOperationException("The orchestrator does not run yet.");

    public void BeginBuild(CancellationToken cancellationToken)
    {
        lock (_buildLock)
        {
            _build = projectBuilder.BuildAsync(cancellationToken);
        }
    }

    /// <summary>Gives every endpoint its address and watches what DCP runs until <paramref name="cancellationToken"/> fires.</summary>
    /// <returns>A task that faults when DCP is gone.</returns>
    public async Task<Task> AttachAsync(DcpClient client, CancellationToken cancellationToken)
    {
        _client = client;
        foreach (var resource in model.Resources.Where(IsOrchestrated))
        {
            foreach (var name in resource.GetInstanceNames())
            {
                _instances[name] = new Instance(resource, name);
            }
        }

        var endpoints = model.Resources.Where(IsOrchestrated).OfType<IResourceWithEndpoints>()
            .SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => (resource, endpoint)));
        await Task.WhenAll(endpoints.Select(pair => AllocateAsync(pair.resource, pair.endpoint, cancellationToken))).ConfigureAwait(false);
        if (model.Resources.OfType<ContainerResource>().Any())
        {
            await client.CreateAsync(
                new DcpContainerNetwork
                {
                    Metadata = new DcpMetadata { Name = NetworkObject },
                    Spec = new ContainerNetworkSpec($"aspire-session-network-{Path.GetRandomFileName()[..8]}-{appHost.ApplicationName}".ToLowerInvariant()),
                },
                cancellationToken).ConfigureAwait(false);
        }

        return Task.WhenAny(
            WatchAsync<DcpExecutable>(OnExecutable, cancellationToken),
            WatchAsync<DcpContainer>(OnContainer, cancellationToken)).Unwrap();
    }

    /// <summary>First start of a resource: waits for what it waits for, then starts all its instances.</summary>
    public async Task StartResourceAsync(IResource resource, CancellationToken cancellationToken)
    {
        if (resource.HasAnnotationOfType<ExplicitStartupAnnotation>())
        {
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with { State = KnownResourceStates.NotStarted }).ConfigureAwait(false);
            return;
        }

        await RunOrFailAsync(resource, resource.GetInstanceNames(), async () =>
        {
            await PrepareAsync(resource, resource.GetInstanceNames(), cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(resource.GetInstanceNames().Select(name => CreateAsync(_instances[name], cancellationToken))).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    /// <summary>Starts an instance that has ended or was never started.</summary>
    public async Task StartInstanceAsync(string name, CancellationToken cancellationToken)
    {
        var instance = Find(name);
        await instance.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await notifications.PublishUpdateAsync(instance.Resource, name, snapshot => snapshot with
            {
                State = KnownResourceStates.Starting,
                ExitCode = null,
                StopTimeStamp = null,
            }).ConfigureAwait(false);
            await RunOrFailAsync(instance.Resource, [name], async () =>
            {
                await RemoveAsync(instance, cancellationToken).ConfigureAwait(false);
                await PrepareAsync(instance.Resource, [name], cancellationToken).ConfigureAwait(false);
                await CreateAsync(instance, cancellationToken).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
        finally
        {
            instance.Gate.Release();
        }
    }

    /// <summary>Stops an instance and returns when it has ended.</summary>
    public async Task StopInstanceAsync(string name, CancellationToken cancellationToken)
    {
        var instance = Find(name);
        await instance.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!instance.Exists || instance.HasEnded)
            {
                return;
            }

            await notifications.PublishUpdateAsync(instance.Resource, name, snapshot => snapshot with { State = KnownResourceStates.Stopping }).ConfigureAwait(false);
            await (instance.Resource is ContainerResource
                ? Client.StopAsync<DcpContainer>(name, cancellationToken)
                : Client.StopAsync<DcpExecutable>(name, cancellationToken)).ConfigureAwait(false);
            await notifications.WaitForResourceAsync(name, update => KnownResourceStates.TerminalStates.Contains(update.Snapshot.State?.Text), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            instance.Gate.Release();
        }
    }

    private static bool IsOrchestrated(IResource resource) => resource is ProjectResource or ExecutableResource or ContainerResource;

    private static string ServiceName(IResource resource, EndpointAnnotation endpoint) => $"{resource.Name}-{endpoint.Name}".ToLowerInvariant();

    private static string ProtocolName(EndpointAnnotation endpoint) => endpoint.Protocol.ToString().ToUpperInvariant();

    /// <summary>Without DCP's proxy in between, the port of this machine must be the one that was asked for.</summary>
    private static PublishedPort ToPublishedPort(EndpointAnnotation endpoint) => new(endpoint.TargetPort!.Value, "127.0.0.1")
    {
        HostPort = endpoint.IsProxied ? null : endpoint.Port,
        Protocol = ProtocolName(endpoint),
    };

    private static DateTime? Utc(DateTime? time) => time?.ToUniversalTime();

    private Instance Find(string name) => _instances.TryGetValue(name, out var instance)
        ? instance
        : throw new DistributedApplicationException($"There is no resource instance '{name}'.");

    private async Task AllocateAsync(IResourceWithEndpoints resource, EndpointAnnotation endpoint, CancellationToken cancellationToken)
    {
        var name = ServiceName(resource, endpoint);
        if (!endpoint.IsProxied && endpoint.Port is null)
        {
            throw new DistributedApplicationException($"Endpoint '{endpoint.Name}' of resource '{resource.Name}' has no proxy, so it must have a port.");
        }

        if (!endpoint.IsProxied && resource.GetReplicaCount() > 1)
        {
            throw new DistributedApplicationException($"Resource '{resource.Name}' has several replicas, so its endpoint '{endpoint.Name}' must be proxied.");
        }

        await Client.CreateAsync(
            new DcpService
            {
                Metadata = new DcpMetadata { Name = name, Annotations = new() { ["resource-name"] = resource.Name, ["endpoint-name"] = endpoint.Name } },
                Spec = endpoint.IsProxied
                    ? new ServiceSpec { Protocol = ProtocolName(endpoint), AddressAllocationMode = ServiceSpec.Proxied, Port = endpoint.Port, Address = endpoint.Port is null ? null : "127.0.0.1" }
                    : new ServiceSpec { Protocol = ProtocolName(endpoint), AddressAllocationMode = ServiceSpec.Proxyless, Port = endpoint.Port, Address = "127.0.0.1" },
            },
            cancellationToken).ConfigureAwait(false);

        if ((endpoint.IsProxied ? await EffectivePortAsync(name, cancellationToken).ConfigureAwait(false) : endpoint.Port) is not { } port)
        {
            var wanted = endpoint.Port is { } fixedPort ? $"port {fixedPort}, which another program probably uses" : "a port";
            var failure = new DistributedApplicationException($"The orchestrator could not give endpoint '{endpoint.Name}' of resource '{resource.Name}' {wanted}. Neither the resource nor what refers to the endpoint can start. Choose another port, or end that program and start again.");
            endpoint.AllocatedEndpointSnapshot.SetException(failure);
            loggers.GetLogger(resource).LogError("{Message}", failure.Message);
            return;
        }

        endpoint.AllocatedEndpoint = new AllocatedEndpoint(
            endpoint,
            KnownHostNames.Localhost,
            port,
            targetPortExpression: endpoint.IsProxied ? $"{{{{- portForServing \"{name}\" -}}}}" : port.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Null when DCP has not found one in time.</summary>
    private async Task<int?> EffectivePortAsync(string service, CancellationToken cancellationToken)
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < PortPatience;)
        {
            if ((await Client.FindAsync<DcpService>(service, cancellationToken).ConfigureAwait(false))?.Status?.EffectivePort is { } port and > 0)
            {
                return port;
            }

            await Task.Delay(10, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    /// <summary>What comes before every start: dependencies, the build, and subscribers of the event.</summary>
    private async Task PrepareAsync(IResource resource, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        await notifications.WaitForDependenciesAsync(resource, names, cancellationToken).ConfigureAwait(false);
        if (resource is ProjectResource project)
        {
            await EnsureBuiltAsync(project, names, cancellationToken).ConfigureAwait(false);
        }

        await notifications.PublishUpdateAsync(resource, names, snapshot => snapshot with { State = KnownResourceStates.Starting }).ConfigureAwait(false);
        await eventing.PublishAsync(new BeforeResourceStartedEvent(resource, services), cancellationToken).ConfigureAwait(false);
    }

    private async Task EnsureBuiltAsync(ProjectResource project, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        if (_build is { IsCompleted: false })
        {
            await notifications.PublishUpdateAsync(project, names, snapshot => snapshot with { State = KnownResourceStates.Building }).ConfigureAwait(false);
        }

        var path = project.GetProjectMetadata().ProjectPath;
        var result = (await _build!.WaitAsync(cancellationToken).ConfigureAwait(false))[path];
        if (!result.Succeeded && project.HasAnnotationOfType<BuildFailedAnnotation>())
        {
            // A later start: its author may have mended it meanwhile.
            BeginBuild(CancellationToken.None);
            result = (await _build!.WaitAsync(cancellationToken).ConfigureAwait(false))[path];
        }

        if (!result.Succeeded)
        {
            project.Annotations.Add(new BuildFailedAnnotation());
            throw new DistributedApplicationException($"'{path}' does not compile:{Environment.NewLine}{string.Join(Environment.NewLine, result.Errors)}");
        }
    }

    private async Task RunOrFailAsync(IResource resource, IReadOnlyList<string> names, Func<Task> start)
    {
        try
        {
            await start().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The application ends.
        }
#pragma warning disable CA1031 // Callbacks and subscribers are foreign code; the failure becomes the resource's state and log.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            FailedToStart(logger, resource.Name, exception.Message);
            foreach (var name in names)
            {
                loggers.GetLogger(name).LogError("{Message}", exception is DistributedApplicationException ? exception.Message : exception.ToString());
                await notifications.PublishUpdateAsync(resource, name, snapshot => snapshot with
                {
                    State = new ResourceStateSnapshot(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error),
                }).ConfigureAwait(false);
            }
        }
    }

    private async Task CreateAsync(Instance instance, CancellationToken cancellationToken)
    {
        var (resource, name) = (instance.Resource, instance.Name);
        var environment = await evaluator.EnvironmentAsync(resource, name, cancellationToken).ConfigureAwait(false);
        var arguments = await evaluator.ArgumentsAsync(resource, name, cancellationToken).ConfigureAwait(false);
        var urls = await evaluator.UrlsAsync(resource, cancellationToken).ConfigureAwait(false);
        await notifications.PublishUpdateAsync(resource, name, snapshot => snapshot with
        {
            EnvironmentVariables = [.. environment.Select(variable => new EnvironmentVariableSnapshot(variable.Key, variable.Value, IsFromSpec: true))],
            Urls = [.. urls.Select(url => new UrlSnapshot(url.Endpoint?.EndpointName, url.Url, IsInternal: url.DisplayLocation == UrlDisplayLocation.DetailsOnly)
            {
                DisplayProperties = new UrlDisplayPropertiesSnapshot(url.DisplayText ?? "", url.DisplayOrder ?? 0),
            })],
        }).ConfigureAwait(false);

        var metadata = new DcpMetadata
        {
            Name = name,
            Annotations = new()
            {
                ["resource-name"] = resource.Name,
                [ServiceProducer.Annotation] = JsonSerializer.Serialize(Producers(resource), DcpJson.Default.IReadOnlyListServiceProducer),
            },
        };
        var variables = environment.Select(variable => new NameValue(variable.Key, variable.Value)).ToArray();
        instance.Begin();
        await (resource switch
        {
            ContainerResource container => Client.CreateAsync(Container(container, metadata, arguments, variables, await RuntimeArgumentsAsync(container, cancellationToken).ConfigureAwait(false)), cancellationToken),
            _ => Client.CreateAsync(Executable(resource, metadata, arguments, variables), cancellationToken),
        }).ConfigureAwait(false);
        FollowLog(instance);
    }

    private static List<ServiceProducer> Producers(IResource resource) =>
    [
        .. resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => new ServiceProducer
        {
            ServiceName = ServiceName(resource, endpoint),
            Port = resource is ContainerResource ? endpoint.TargetPort : endpoint.IsProxied ? endpoint.TargetPort : endpoint.Port,
            Address = endpoint.IsProxied ? null : "127.0.0.1",
        }),
    ];

    private DcpExecutable Executable(IResource resource, DcpMetadata metadata, IReadOnlyList<string> arguments, NameValue[] variables) => new()
    {
        Metadata = metadata,
        Spec = resource is ProjectResource project
            ? new ExecutableSpec
            {
                ExecutablePath = "dotnet",
                WorkingDirectory = Path.GetDirectoryName(project.GetProjectMetadata().ProjectPath),
                Args = ["exec", _build!.Result[project.GetProjectMetadata().ProjectPath].TargetPath!, .. arguments],
                Env = variables,
            }
            : new ExecutableSpec
            {
                ExecutablePath = ((ExecutableResource)resource).Command,
                WorkingDirectory = ((ExecutableResource)resource).WorkingDirectory,
                Args = arguments,
                Env = variables,
            },
    };

    private static DcpContainer Container(ContainerResource container, DcpMetadata metadata, IReadOnlyList<string> arguments, NameValue[] variables, IReadOnlyList<string> runtimeArguments)
    {
        if (!container.TryGetContainerImageName(out var image))
        {
            throw new DistributedApplicationException($"Container '{container.Name}' has no image.");
        }

        container.TryGetLastAnnotation<ContainerImagePullPolicyAnnotation>(out var pull);
        container.TryGetLastAnnotation<ContainerLifetimeAnnotation>(out var lifetime);
        container.TryGetLastAnnotation<ContainerNameAnnotation>(out var name);
        return new DcpContainer
        {
            Metadata = metadata,
            Spec = new ContainerSpec
            {
                Image = image,
                ContainerName = name?.Name ?? metadata.Name,
                Command = container.Entrypoint,
                Args = arguments,
                RunArgs = runtimeArguments.Count == 0 ? null : runtimeArguments,
                Env = variables,
                Ports = [.. container.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.TargetPort is not null).Select(ToPublishedPort)],
                VolumeMounts = [.. container.Annotations.OfType<ContainerMountAnnotation>().Select(mount => new VolumeMount(mount.Type == ContainerMountType.Volume ? "volume" : "bind", mount.Source, mount.Target, mount.IsReadOnly))],
                Networks = [new NetworkConnection(NetworkObject, [container.Name])],
                Persistent = lifetime?.Lifetime == ContainerLifetime.Persistent ? true : null,
                PullPolicy = pull is null or { ImagePullPolicy: ImagePullPolicy.Default } ? null : pull.ImagePullPolicy.ToString().ToLowerInvariant(),
            },
        };
    }

    private static async Task<IReadOnlyList<string>> RuntimeArgumentsAsync(ContainerResource container, CancellationToken cancellationToken)
    {
        var arguments = new List<object>();
        foreach (var callback in container.Annotations.OfType<ContainerRuntimeArgsCallbackAnnotation>())
        {
            await callback.Callback(new ContainerRuntimeArgsCallbackContext(arguments, cancellationToken)).ConfigureAwait(false);
        }

        return [.. arguments.Select(argument => argument.ToString()!)];
    }

    private async Task RemoveAsync(Instance instance, CancellationToken cancellationToken)
    {
        if (!instance.Exists)
        {
            return;
        }

        // DCP deletes the log with the object: first let what has ended say its last lines.
        await Task.WhenAny(instance.Log, Task.Delay(LogPatience, cancellationToken)).ConfigureAwait(false);
        instance.End();
        await (instance.Resource is ContainerResource
            ? Client.DeleteAsync<DcpContainer>(instance.Name, cancellationToken)
            : Client.DeleteAsync<DcpExecutable>(instance.Name, cancellationToken)).ConfigureAwait(false);
    }

    private void FollowLog(Instance instance)
    {
        instance.Log = instance.Resource is ContainerResource
            ? Task.WhenAll(Follow<DcpContainer>("stdout", false), Follow<DcpContainer>("stderr", true))
            : Task.WhenAll(Follow<DcpExecutable>("stdout", false), Follow<DcpExecutable>("stderr", true));

        async Task Follow<T>(string source, bool isError)
            where T : DcpObject
        {
            await foreach (var line in Client.LogLinesAsync<T>(instance.Name, source, instance.Ended).ConfigureAwait(false))
            {
                loggers.Append(instance.Name, line, isError);
            }
        }
    }

    private async Task AppendSystemLogAsync<T>(Instance instance)
        where T : DcpObject
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await foreach (var line in Client.LogLinesAsync<T>(instance.Name, "system", follow: false, soon.Token).ConfigureAwait(false))
        {
            loggers.Append(instance.Name, line, isError: true);
        }
    }

    private async Task WatchAsync<T>(Func<Instance, T, Task> onChange, CancellationToken cancellationToken)
        where T : DcpObject
    {
        await foreach (var change in Client.WatchAsync<T>(cancellationToken).ConfigureAwait(false))
        {
            var metadata = change.Object.Metadata;

            // Deletions are ours: the instance is about to be created anew, or the application ends.
            if (change.Type != WatchEvent<T>.Deleted && metadata.DeletionTimestamp is null && _instances.TryGetValue(metadata.Name, out var instance) && instance.IsCurrent(metadata.Uid))
            {
                await onChange(instance, change.Object).ConfigureAwait(false);
            }
        }
    }

    private Task OnExecutable(Instance instance, DcpExecutable executable)
    {
        var (spec, status) = (executable.Spec, executable.Status);
        var project = (instance.Resource as ProjectResource)?.GetProjectMetadata();
        return PublishAsync<DcpExecutable>(instance, status?.State, status?.StartupTimestamp, status?.FinishTimestamp, status?.ExitCode, snapshot => snapshot
            .SetProperty(project is null ? "executable.path" : "project.path", project?.ProjectPath ?? spec.ExecutablePath)
            .SetProperty("executable.workDir", spec.WorkingDirectory)
            .SetProperty("executable.args", status?.EffectiveArgs ?? spec.Args)
            .SetProperty("executable.pid", status?.Pid is > 0 ? status.Pid : null)
            .SetProperty(CustomResourceKnownProperties.Source, project is null ? spec.ExecutablePath : Path.GetFileName(project.ProjectPath)), status?.EffectiveEnv);
    }

    private Task OnContainer(Instance instance, DcpContainer container)
    {
        var (spec, status) = (container.Spec, container.Status);
        return PublishAsync<DcpContainer>(instance, status?.State, status?.StartupTimestamp, status?.FinishTimestamp, status?.ExitCode, snapshot => snapshot
            .SetProperty("container.image", spec.Image)
            .SetProperty("container.id", status?.ContainerId)
            .SetProperty("container.command", spec.Command)
            .SetProperty("container.args", spec.Args)
            .SetProperty("container.ports", spec.Ports?.Select(port => port.ContainerPort.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToArray())
            .SetProperty(CustomResourceKnownProperties.Source, spec.Image), status?.EffectiveEnv);
    }

    private async Task PublishAsync<T>(
        Instance instance,
        string? state,
        DateTime? started,
        DateTime? finished,
        int? exitCode,
        Func<System.Collections.Immutable.ImmutableArray<ResourcePropertySnapshot>, System.Collections.Immutable.ImmutableArray<ResourcePropertySnapshot>> setProperties,
        IReadOnlyList<NameValue>? effectiveEnvironment)
        where T : DcpObject
    {
        var text = state switch
        {
            null or "" or "Pending" => KnownResourceStates.Starting,
            "Terminated" => KnownResourceStates.Finished,
            _ => state,
        };
        if (text == KnownResourceStates.FailedToStart && instance.TryReportFailure())
        {
            await AppendSystemLogAsync<T>(instance).ConfigureAwait(false);
        }

        ResourceEvent? stopped = null;
        var isTerminal = KnownResourceStates.TerminalStates.Contains(text);
        instance.HasEnded = isTerminal;
        await notifications.PublishUpdateAsync(instance.Resource, instance.Name, snapshot =>
        {
            var before = snapshot.State?.Text;
            var updated = snapshot with
            {
                // A stop in progress stays visible until it is over.
                State = before == KnownResourceStates.Stopping && !isTerminal ? snapshot.State
                    : text == KnownResourceStates.FailedToStart ? new ResourceStateSnapshot(text, KnownResourceStateStyles.Error)
                    : new ResourceStateSnapshot(text, null),
                CreationTimeStamp = snapshot.CreationTimeStamp ?? Utc(started),
                StartTimeStamp = Utc(started),
                StopTimeStamp = isTerminal ? Utc(finished) : null,
                ExitCode = isTerminal ? exitCode : null,
                Properties = setProperties(snapshot.Properties),
                EnvironmentVariables = Effective(snapshot, effectiveEnvironment),
            };
            if (isTerminal && before != text)
            {
                stopped = new ResourceEvent(instance.Resource, instance.Name, updated);
            }

            return updated;
        }).ConfigureAwait(false);

        if (stopped is not null)
        {
            await eventing.PublishAsync(new ResourceStoppedEvent(instance.Resource, services, stopped), EventDispatchBehavior.NonBlockingSequential).ConfigureAwait(false);
        }
    }

    /// <summary>Only what the app model set: DCP tells the whole inherited environment, which is nobody's business.</summary>
    private static System.Collections.Immutable.ImmutableArray<EnvironmentVariableSnapshot> Effective(CustomResourceSnapshot snapshot, IReadOnlyList<NameValue>? effective)
    {
        if (effective is null)
        {
            return snapshot.EnvironmentVariables;
        }

        var values = effective.DistinctBy(variable => variable.Name).ToDictionary(variable => variable.Name, variable => variable.Value);
        return [.. snapshot.EnvironmentVariables.Select(variable => values.TryGetValue(variable.Name, out var value) ? variable with { Value = value } : variable)];
    }

    [LoggerMessage(LogLevel.Error, "{Resource} failed to start: {Reason}")]
    private static partial void FailedToStart(ILogger logger, string resource, string reason);

    private sealed class BuildFailedAnnotation : IResourceAnnotation;

    /// <summary>One replica; its DCP object changes with every start.</summary>
#pragma warning disable CA1001 // The token source is disposed when the instance ends, which may be often.
    private sealed class Instance(IResource resource, string name)
#pragma warning restore CA1001
    {
        private readonly Lock _lock = new();
        private readonly HashSet<string> _pastUids = [];
        private CancellationTokenSource? _current;
        private string? _uid;
        private bool _failureReported;

        public IResource Resource { get; } = resource;

        public string Name { get; } = name;

        public SemaphoreSlim Gate { get; } = new(1);

        public bool Exists => _current is not null;

        /// <summary>Whether DCP said that what it ran has ended.</summary>
        public bool HasEnded { get; set; }

        /// <summary>Reads the output; ends with it.</summary>
        public Task Log { get; set; } = Task.CompletedTask;

        /// <summary>Fires when the DCP object is deleted.</summary>
        public CancellationToken Ended => _current?.Token ?? new CancellationToken(canceled: true);

        public void Begin()
        {
            lock (_lock)
            {
                _current = new CancellationTokenSource();
                _failureReported = false;
                HasEnded = false;
            }
        }

        public void End()
        {
            lock (_lock)
            {
                if (_uid is not null)
                {
                    _pastUids.Add(_uid);
                    _uid = null;
                }

                _current?.Cancel();
                _current?.Dispose();
                _current = null;
            }
        }

        /// <summary>Whether news are about the present object and not about one that was replaced.</summary>
        public bool IsCurrent(string? uid)
        {
            lock (_lock)
            {
                if (_current is null || uid is null || _pastUids.Contains(uid))
                {
                    return false;
                }

                _uid = uid;
                return true;
            }
        }

        public bool TryReportFailure()
        {
            lock (_lock)
            {
                return !_failureReported && (_failureReported = true);
            }
        }
    }
}
