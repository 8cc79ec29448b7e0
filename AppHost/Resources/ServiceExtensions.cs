using Eloquence.AppHost.Resources.Restart;

namespace Eloquence.AppHost.Resources;

internal static class ServiceExtensions
{
    /// <summary>
    /// Adds one of our services: an HTTP endpoint on any port, health at <c>/health</c>, restarted when it dies. Launch profiles are left out,
    /// because their fixed ports would keep two clones from running at the same time.
    /// </summary>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() =>
        builder.AddServiceWithoutEndpoint<TProject>(name).WithHttpEndpoint().WithHttpHealthCheck("/health");

    /// <summary>Like <see cref="AddService{TProject}"/>, for a service that gets its endpoint elsewhere.</summary>
    public static IResourceBuilder<ProjectResource> AddServiceWithoutEndpoint<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new()
    {
        var service = builder.AddProject<TProject>(name, launchProfileName: null).WithRestartPolicy();
        return builder.ExecutionContext.IsRunMode
            ? service.WithEnvironment("ASPNETCORE_ENVIRONMENT", builder.Environment.EnvironmentName)
            : service;
    }
}
