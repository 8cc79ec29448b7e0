using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>A builder that a test may change before it builds the application.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}

/// <summary>Starts AppHosts inside tests. The dashboard is off and proxied ports are random unless the arguments say otherwise.</summary>
public static class DistributedApplicationTestingBuilder
{
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class
        => CreateAsync<TEntryPoint>([], cancellationToken);

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class
        => CreateAsync(typeof(TEntryPoint), args, cancellationToken);

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, CancellationToken cancellationToken = default)
        => CreateAsync(entryPoint, [], cancellationToken);

    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, string[] args, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entryPoint);
        var (session, builder) = await AppHostEntryPoint.StartAsync(entryPoint, args, options => options.DisableDashboard = true, cancellationToken).ConfigureAwait(false);
        return new TestingBuilder(builder, session);
    }

    /// <summary>A builder without an AppHost project.</summary>
    public static IDistributedApplicationTestingBuilder Create(params string[] args)
        => new TestingBuilder(
            new DistributedApplicationBuilder(new DistributedApplicationOptions { Args = args, DisableDashboard = true, AssemblyName = Assembly.GetCallingAssembly().GetName().Name }),
            session: null);

    private sealed class TestingBuilder(IDistributedApplicationBuilder inner, AppHostEntryPoint? session) : IDistributedApplicationTestingBuilder
    {
        private DistributedApplication? _application;

        public ConfigurationManager Configuration => inner.Configuration;

        public string AppHostDirectory => inner.AppHostDirectory;

        public Assembly? AppHostAssembly => inner.AppHostAssembly;

        public IHostEnvironment Environment => inner.Environment;

        public IServiceCollection Services => inner.Services;

        public IDistributedApplicationEventing Eventing => inner.Eventing;

        public DistributedApplicationExecutionContext ExecutionContext => inner.ExecutionContext;

        public IResourceCollection Resources => inner.Resources;

        public IUserSecretsManager UserSecretsManager => inner.UserSecretsManager;

        public IResourceBuilder<T> AddResource<T>(T resource)
            where T : IResource
            => inner.AddResource(resource);

        public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
            where T : IResource
            => inner.CreateResourceBuilder(resource);

        public DistributedApplication Build() => BuildAsync().GetAwaiter().GetResult();

        public async Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default)
            => _application = session is null ? inner.Build() : await session.BuildAsync(cancellationToken).ConfigureAwait(false);

        public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

        public async ValueTask DisposeAsync()
        {
            session?.Stop();
            if (_application is not null)
            {
                await _application.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}

public static class DistributedApplicationHostingTestingExtensions
{
    /// <summary>An HTTP client whose base address is the resource's endpoint.</summary>
    public static HttpClient CreateHttpClient(this DistributedApplication app, string resourceName, string? endpointName = null)
        => new() { BaseAddress = app.GetEndpoint(resourceName, endpointName) };

    public static Uri GetEndpoint(this DistributedApplication app, string resourceName, string? endpointName = null)
    {
        var resource = Find(app, resourceName) as IResourceWithEndpoints
            ?? throw new ArgumentException($"Resource '{resourceName}' has no endpoints.", nameof(resourceName));
        var endpoint = endpointName is not null
            ? resource.GetEndpoint(endpointName)
            : resource.GetEndpoints().FirstOrDefault(candidate => candidate.IsHttpSchemeNamedEndpoint) ?? throw new ArgumentException($"Resource '{resourceName}' has no HTTP endpoint.", nameof(resourceName));
        return endpoint.IsAllocated
            ? new Uri(endpoint.Url)
            : throw new InvalidOperationException($"The endpoint '{endpoint.EndpointName}' of resource '{resourceName}' has no address yet. Start the application first.");
    }

    public static ValueTask<string?> GetConnectionStringAsync(this DistributedApplication app, string resourceName, CancellationToken cancellationToken = default)
        => Find(app, resourceName) is IResourceWithConnectionString resource
            ? resource.GetConnectionStringAsync(cancellationToken)
            : throw new ArgumentException($"Resource '{resourceName}' has no connection string.", nameof(resourceName));

    private static IResource Find(DistributedApplication app, string name)
        => app.Services.GetRequiredService<DistributedApplicationModel>().Resources.TryGetByName(name, out var resource)
            ? resource
            : throw new ArgumentException($"Resource '{name}' not found.", nameof(name));
}
