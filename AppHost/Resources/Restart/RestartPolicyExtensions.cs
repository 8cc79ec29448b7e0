using Microsoft.Extensions.DependencyInjection;

namespace Eloquence.AppHost.Resources.Restart;

internal static class RestartPolicyExtensions
{
    /// <summary>
    /// Starts the resource again whenever its process ends by itself, with growing pauses that the dashboard shows. The stop command ends that,
    /// the start command begins it anew. Each replica is treated by itself.
    /// </summary>
    /// <param name="builder">A resource with start and stop commands.</param>
    /// <param name="policy">The pauses; null for the default ones.</param>
    public static IResourceBuilder<T> WithRestartPolicy<T>(this IResourceBuilder<T> builder, RestartPolicy? policy = null)
        where T : IResource
    {
        var application = builder.ApplicationBuilder;
        if (!application.ExecutionContext.IsRunMode)
        {
            return builder;
        }

        if (!application.Services.Any(service => service.ServiceType == typeof(RestartSupervisor)))
        {
            application.Services.AddSingleton<RestartSupervisor>();
            application.Services.AddHostedService(services => services.GetRequiredService<RestartSupervisor>());
        }

        // The commands exist from here on; before, nothing can be stopped.
        application.Eventing.Subscribe<BeforeResourceStartedEvent>(builder.Resource, (starting, _) =>
        {
            starting.Services.GetRequiredService<RestartSupervisor>().ListenToStopCommand(starting.Resource);
            return Task.CompletedTask;
        });
        return builder.WithAnnotation(new RestartPolicyAnnotation(policy ?? new RestartPolicy()), ResourceAnnotationMutationBehavior.Replace);
    }
}

/// <summary>The restart policy of a resource.</summary>
/// <param name="Policy">When to start again.</param>
internal sealed record RestartPolicyAnnotation(RestartPolicy Policy) : IResourceAnnotation;
