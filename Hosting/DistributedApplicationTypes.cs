namespace Aspire.Hosting;

public class DistributedApplicationException : Exception
{
    public DistributedApplicationException()
    {
    }

    public DistributedApplicationException(string message)
        : base(message)
    {
    }

    public DistributedApplicationException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

public class MissingParameterValueException : DistributedApplicationException
{
    public MissingParameterValueException(string message)
        : base(message)
    {
    }

    public MissingParameterValueException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

public enum DistributedApplicationOperation
{
    Run = 0,
    Publish = 1,
}

/// <summary>Whether the application runs or writes its manifest.</summary>
public class DistributedApplicationExecutionContext(DistributedApplicationOperation operation, string publisherName)
{
    private IServiceProvider? _services;

    public DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
        : this(operation, "manifest")
    {
    }

    public DistributedApplicationOperation Operation { get; } = operation;

    public string PublisherName { get; set; } = publisherName;

    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;

    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;

    public IServiceProvider ServiceProvider => _services ?? throw new InvalidOperationException("The service provider is available once the application has been built.");

    internal void SetServices(IServiceProvider services) => _services = services;
}

public sealed class DistributedApplicationOptions
{
    public string[]? Args { get; set; }

    public string? AssemblyName { get; set; }

    public string? ProjectDirectory { get; set; }

    public string? ContainerRegistryOverride { get; set; }

    public string? DashboardApplicationName { get; set; }

    public bool DisableDashboard { get; set; }

    public bool AllowUnsecuredTransport { get; set; }

    public bool EnableResourceLogging { get; set; }
}

/// <summary>Collects the resources of an application.</summary>
public interface IDistributedApplicationBuilder
{
    Microsoft.Extensions.Configuration.ConfigurationManager Configuration { get; }

    string AppHostDirectory { get; }

    System.Reflection.Assembly? AppHostAssembly { get; }

    Microsoft.Extensions.Hosting.IHostEnvironment Environment { get; }

    Microsoft.Extensions.DependencyInjection.IServiceCollection Services { get; }

    Eventing.IDistributedApplicationEventing Eventing { get; }

    DistributedApplicationExecutionContext ExecutionContext { get; }

    ApplicationModel.IResourceCollection Resources { get; }

    IUserSecretsManager UserSecretsManager { get; }

    ApplicationModel.IResourceBuilder<T> AddResource<T>(T resource)
        where T : ApplicationModel.IResource;

    ApplicationModel.IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : ApplicationModel.IResource;

    DistributedApplication Build();
}
