using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Bundle;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Eventing;
using Eloquence.Acquisition;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Brings the application up in the right order and down again.</summary>
internal sealed partial class ApplicationOrchestrator(
    DistributedApplicationModel model,
    DcpExecutor executor,
    DashboardHost dashboard,
    DashboardOptions dashboardOptions,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    IConfiguration configuration,
    IHostApplicationLifetime lifetime,
    ILogger<ApplicationOrchestrator> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private DcpServer? _dcp;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await PublishInitialStatesAsync().ConfigureAwait(false);
        executor.BeginBuild(_stopping.Token);
        var bundle = await AspireBundle.LocateAsync(CacheDirectory.ForUser(), new ConsoleProgress(logger), cancellationToken).ConfigureAwait(false);
        _dcp = await DcpServer.StartAsync(bundle.DcpPath, configuration["ASPIRE_CONTAINER_RUNTIME"] ?? configuration["DOTNET_ASPIRE_CONTAINER_RUNTIME"], cancellationToken).ConfigureAwait(false);
        if (dashboardOptions.IsEnabled)
        {
            await dashboard.StartAsync(bundle, _dcp.Client, cancellationToken).ConfigureAwait(false);
            _ = dashboard.AnnounceAsync(_stopping.Token);
        }

        var watching = await executor.AttachAsync(_dcp.Client, _stopping.Token).ConfigureAwait(false);
        _ = StopWithDcpAsync(watching);
        await PublishAddressesAsync(cancellationToken).ConfigureAwait(false);
        foreach (var resource in model.Resources)
        {
            _ = IsRunByDcp(resource) ? executor.StartResourceAsync(resource, _stopping.Token) : InitializeAsync(resource, _stopping.Token);
        }

        await eventing.PublishAsync(new AfterResourcesCreatedEvent(services, model), EventDispatchBehavior.NonBlockingSequential, cancellationToken).ConfigureAwait(false);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_dcp is not null)
        {
            Stopping(logger);
            await _dcp.DisposeAsync().ConfigureAwait(false);
        }

        await dashboard.DisposeAsync().ConfigureAwait(false);
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>A parameter with its value, which is marked when it is a secret.</summary>
    internal static CustomResourceSnapshot Describe(ParameterResource parameter, CustomResourceSnapshot snapshot) => snapshot with
    {
        State = KnownResourceStates.Running,
        Properties = snapshot.Properties
            .SetProperty(CustomResourceKnownProperties.Source, parameter.IsConnectionString ? $"ConnectionStrings:{parameter.Name}" : $"Parameters:{parameter.Name}")
            .SetProperty("Value", parameter.Value, isSensitive: parameter.Secret),
    };

    private static bool IsRunByDcp(IResource resource) => resource is ProjectResource or ExecutableResource or ContainerResource;

    private async Task PublishInitialStatesAsync()
    {
        var now = DateTime.UtcNow;
        foreach (var resource in model.Resources)
        {
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with { CreationTimeStamp = snapshot.CreationTimeStamp ?? now }).ConfigureAwait(false);
        }
    }

    private async Task PublishAddressesAsync(CancellationToken cancellationToken)
    {
        foreach (var resource in model.Resources.OfType<IResourceWithEndpoints>())
        {
            await eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, services), cancellationToken).ConfigureAwait(false);
        }

        foreach (var resource in model.Resources.OfType<IResourceWithConnectionString>().Where(resource => resource is not ParameterResource))
        {
            if (IsRunByDcp(resource) || resource is IResourceWithParent or ConnectionStringResource)
            {
                await PublishConnectionStringAsync(resource, cancellationToken).ConfigureAwait(false);
            }

            await eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, services), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task PublishConnectionStringAsync(IResourceWithConnectionString resource, CancellationToken cancellationToken)
    {
        try
        {
            var value = await resource.GetConnectionStringAsync(cancellationToken).ConfigureAwait(false);
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
            {
                Properties = snapshot.Properties.SetProperty(CustomResourceKnownProperties.ConnectionString, value, isSensitive: true),
            }).ConfigureAwait(false);
        }
        catch (DistributedApplicationException exception)
        {
            // A parameter without a value: who needs the connection string fails with the same words, the others start.
            loggers.GetLogger(resource).LogError("The connection string cannot be computed: {Reason}", exception.Message);
        }
    }

    /// <summary>Resources that DCP knows nothing of: parameters and children of others, and those that run themselves.</summary>
    private async Task InitializeAsync(IResource resource, CancellationToken cancellationToken)
    {
        try
        {
            switch (resource)
            {
                case ParameterResource parameter:
                    await PublishParameterAsync(parameter).ConfigureAwait(false);
                    break;
                case IResourceWithParent { Parent: ContainerResource } child:
                    await FollowParentAsync(child, cancellationToken).ConfigureAwait(false);
                    break;
                case ConnectionStringResource:
                    await notifications.WaitForDependenciesAsync(resource, cancellationToken).ConfigureAwait(false);
                    await notifications.PublishUpdateAsync(resource, snapshot => snapshot with { State = KnownResourceStates.Running }).ConfigureAwait(false);
                    break;
                default:
                    await eventing.PublishAsync(new InitializeResourceEvent(resource, eventing, loggers, notifications, services), cancellationToken).ConfigureAwait(false);
                    break;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested || lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // The application ends.
        }
#pragma warning disable CA1031 // Subscribers are foreign code; the failure becomes the resource's state and log.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            InitializationFailed(logger, exception, resource.Name);
            loggers.GetLogger(resource).LogError(exception, "The resource could not be initialized.");
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with { State = new ResourceStateSnapshot(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error) }).ConfigureAwait(false);
        }
    }

    private Task PublishParameterAsync(ParameterResource parameter)
    {
        try
        {
            _ = parameter.Value;
            return notifications.PublishUpdateAsync(parameter, snapshot => Describe(parameter, snapshot));
        }
        catch (MissingParameterValueException exception)
        {
            loggers.GetLogger(parameter).LogError("{Message}", exception.Message);
            ParameterMissing(logger, exception.Message);
            return notifications.PublishUpdateAsync(parameter, snapshot => snapshot with { State = new ResourceStateSnapshot(KnownResourceStates.ValueMissing, KnownResourceStateStyles.Error) });
        }
    }

    private async Task FollowParentAsync(IResourceWithParent child, CancellationToken cancellationToken)
    {
        var parentInstance = child.Parent.GetInstanceNames()[0];
        await foreach (var update in notifications.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (update.ResourceId == parentInstance)
            {
                await notifications.PublishUpdateAsync(child, snapshot => snapshot.State == update.Snapshot.State ? snapshot : snapshot with
                {
                    State = update.Snapshot.State,
                    StartTimeStamp = update.Snapshot.StartTimeStamp,
                    StopTimeStamp = update.Snapshot.StopTimeStamp,
                    ExitCode = update.Snapshot.ExitCode,
                }).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Ends the application when it can no longer see what its resources do, whatever the reason.</summary>
    private async Task StopWithDcpAsync(Task watching)
    {
        try
        {
            await watching.ConfigureAwait(false);
        }
        catch (Exception exception) when (_stopping.IsCancellationRequested && exception is (OperationCanceledException or DcpException))
        {
            // The application ends, and the orchestrator with it.
        }
#pragma warning disable CA1031 // Not handled: reported, and the application ends.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            WatchEnded(logger, exception, exception.Message);
            lifetime.StopApplication();
        }
    }

    [LoggerMessage(LogLevel.Information, "Stopping all resources.")]
    private static partial void Stopping(ILogger logger);

    [LoggerMessage(LogLevel.Critical, "What the resources do can no longer be seen (Aspire's orchestrator is gone, or its news could not be understood), so this application ends: {Reason}")]
    private static partial void WatchEnded(ILogger logger, Exception exception, string reason);

    [LoggerMessage(LogLevel.Error, "Resource '{Resource}' could not be initialized.")]
    private static partial void InitializationFailed(ILogger logger, Exception exception, string resource);

    [LoggerMessage(LogLevel.Error, "{Reason}")]
    private static partial void ParameterMissing(ILogger logger, string reason);

    /// <summary>A line per step, and at most one per second while bytes arrive.</summary>
    private sealed class ConsoleProgress(ILogger logger) : IProgress<AcquisitionProgress>
    {
        private string? _activity;
        private TimeSpan _said;

        public void Report(AcquisitionProgress value)
        {
            if (value.ToolOutput is not null)
            {
                return; // An exception shows what matters of it.
            }

            if (value.Activity == _activity && value.Elapsed - _said < TimeSpan.FromSeconds(1))
            {
                return;
            }

            (_activity, _said) = (value.Activity, value.Elapsed);
            logger.LogInformation("{Progress}", value);
        }
    }
}
