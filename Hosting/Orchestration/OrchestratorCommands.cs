using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Orchestration;

/// <summary>The start, stop and restart commands of everything the orchestrator runs, named and drawn as in official Aspire.</summary>
internal static class OrchestratorCommands
{
    public static void AddTo(IResource resource)
    {
        if (resource is not (ProjectResource or ExecutableResource or ContainerResource))
        {
            return;
        }

        AddUnlessPresent(resource, KnownResourceCommands.StartCommand, "Start", "Start resource", "Play",
            state => state is null || IsStartable(state) ? ResourceCommandState.Enabled : ResourceCommandState.Hidden,
            (executor, instance, cancellationToken) => executor.StartInstanceAsync(instance, cancellationToken));
        AddUnlessPresent(resource, KnownResourceCommands.StopCommand, "Stop", "Stop resource", "Stop",
            state => state is null || IsStartable(state) ? ResourceCommandState.Hidden
                : state == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
            (executor, instance, cancellationToken) => executor.StopInstanceAsync(instance, cancellationToken));
        AddUnlessPresent(resource, KnownResourceCommands.RestartCommand, "Restart", "Restart resource", "ArrowCounterclockwise",
            state => state == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
            async (executor, instance, cancellationToken) =>
            {
                await executor.StopInstanceAsync(instance, cancellationToken).ConfigureAwait(false);
                await executor.StartInstanceAsync(instance, cancellationToken).ConfigureAwait(false);
            });
    }

    private static bool IsStartable(string state) => state == KnownResourceStates.NotStarted || KnownResourceStates.TerminalStates.Contains(state);

    private static void AddUnlessPresent(
        IResource resource,
        string name,
        string displayName,
        string description,
        string icon,
        Func<string?, ResourceCommandState> updateState,
        Func<DcpExecutor, string, CancellationToken, Task> execute)
    {
        if (resource.Annotations.OfType<ResourceCommandAnnotation>().Any(command => command.Name == name))
        {
            return;
        }

        resource.Annotations.Add(new ResourceCommandAnnotation(
            name,
            displayName,
            context => updateState(context.ResourceSnapshot.State?.Text),
            async context =>
            {
                await execute(context.ServiceProvider.GetRequiredService<DcpExecutor>(), context.ResourceName, context.CancellationToken).ConfigureAwait(false);
                return CommandResults.Success();
            },
            description,
            parameter: null,
            confirmationMessage: null,
            icon,
            IconVariant.Filled,
            isHighlighted: name != KnownResourceCommands.RestartCommand));
    }
}
