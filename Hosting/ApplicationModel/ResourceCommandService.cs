using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Executes the commands of resources, for the dashboard and for code.</summary>
public class ResourceCommandService
{
    private readonly ResourceNotificationService _notifications;
    private readonly ResourceLoggerService _loggers;
    private readonly IServiceProvider _services;

    internal ResourceCommandService(ResourceNotificationService notifications, ResourceLoggerService loggers, IServiceProvider services)
    {
        _notifications = notifications;
        _loggers = loggers;
        _services = services;
    }

    /// <param name="resourceId">Name of an instance, or of a resource with one instance.</param>
    /// <param name="commandName">For example <see cref="KnownResourceCommands.RestartCommand"/>.</param>
    /// <param name="cancellationToken">Cancels the command.</param>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        if (_notifications.TryGetCurrentState(resourceId, out var state))
        {
            return ExecuteOnInstanceAsync(state.Resource, state.ResourceId, commandName, cancellationToken);
        }

        var byName = _notifications.Current.FirstOrDefault(update => string.Equals(update.Resource.Name, resourceId, StringComparison.OrdinalIgnoreCase));
        return byName is null
            ? Task.FromResult(CommandResults.Failure($"Resource '{resourceId}' not found."))
            : ExecuteCommandAsync(byName.Resource, commandName, cancellationToken);
    }

    /// <summary>Executes the command on every instance of the resource.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var results = await Task.WhenAll(resource.GetInstanceNames().Select(name => ExecuteOnInstanceAsync(resource, name, commandName, cancellationToken))).ConfigureAwait(false);
        return results.FirstOrDefault(result => !result.Success) ?? results[0];
    }

    private async Task<ExecuteCommandResult> ExecuteOnInstanceAsync(IResource resource, string instance, string commandName, CancellationToken cancellationToken)
    {
        if (resource.Annotations.OfType<ResourceCommandAnnotation>().LastOrDefault(candidate => candidate.Name == commandName) is not { } command)
        {
            return CommandResults.Failure($"Command '{commandName}' not available for resource '{instance}'.");
        }

        var logger = _loggers.GetLogger(instance);
        try
        {
            logger.LogInformation("Executing command '{CommandName}'.", commandName);
            var result = await command.ExecuteCommand(new ExecuteCommandContext
            {
                ServiceProvider = _services,
                ResourceName = instance,
                CancellationToken = cancellationToken,
                Logger = logger,
            }).ConfigureAwait(false);
            if (!result.Success && !result.Canceled)
            {
                logger.LogError("Failed to execute command '{CommandName}': {Error}", commandName, result.ErrorMessage);
            }

            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return CommandResults.Canceled();
        }
#pragma warning disable CA1031 // A command is foreign code; its failure is the command's result, and is logged.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.LogError(exception, "Error executing command '{CommandName}'.", commandName);
            return CommandResults.Failure(exception);
        }
    }
}
