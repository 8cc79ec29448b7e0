using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Eloquence.Hosting.Tests.Testing;

/// <summary>A resource that nothing runs: a test says what its state is.</summary>
internal sealed class PlainResource(string name) : Resource(name), IResourceWithWaitSupport, IResourceWithEnvironment, IResourceWithEndpoints;

/// <summary>Builders of models, and what the host makes of them.</summary>
internal static class TestModel
{
    /// <summary>A builder that prints nothing. This assembly has no user secrets, so none are read or written.</summary>
    public static IDistributedApplicationTestingBuilder Builder(params string[] args)
    {
        var builder = DistributedApplicationTestingBuilder.Create(args);
        builder.Services.AddLogging(logging => logging.ClearProviders());
        return builder;
    }

    public static IResourceBuilder<PlainResource> AddPlain(this IDistributedApplicationBuilder builder, string name) => builder.AddResource(new PlainResource(name));

    /// <summary>A program that runs until it is stopped.</summary>
    public static IResourceBuilder<ExecutableResource> AddShell(this IDistributedApplicationBuilder builder, string name, string script = "exec sleep 600")
        => builder.AddExecutable(name, "sh", ".", "-c", script);

    /// <summary>Says where an endpoint is, as the orchestrator would.</summary>
    public static IResourceBuilder<T> At<T>(this IResourceBuilder<T> builder, string endpoint, int port)
        where T : IResourceWithEndpoints
        => builder.WithEndpoint(endpoint, annotation => annotation.AllocatedEndpoint = new AllocatedEndpoint(annotation, KnownHostNames.Localhost, port), createIfNotExists: false);

    /// <summary>The variables that the resource would start with.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> EnvironmentOfAsync(this DistributedApplication application, IResource resource)
        => (await application.Services.GetRequiredService<ResourceEvaluator>().EnvironmentAsync(resource, resource.GetInstanceNames()[0], CancellationToken.None)).ToDictionary();

    /// <summary>The arguments that the resource would start with.</summary>
    public static Task<IReadOnlyList<string>> ArgumentsOfAsync(this DistributedApplication application, IResource resource)
        => application.Services.GetRequiredService<ResourceEvaluator>().ArgumentsAsync(resource, resource.GetInstanceNames()[0], CancellationToken.None);
}
