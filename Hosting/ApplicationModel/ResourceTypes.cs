namespace Aspire.Hosting.ApplicationModel;

/// <summary>A container.</summary>
public class ContainerResource(string name, string? entrypoint = null)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IResourceWithProbes, IComputeResource
{
    public string? Entrypoint { get; set; } = entrypoint;
}

/// <summary>A program on this machine.</summary>
public class ExecutableResource : Resource, IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IResourceWithProbes, IComputeResource
{
    public ExecutableResource(string name, string command, string workingDirectory)
        : base(name)
    {
        ArgumentException.ThrowIfNullOrEmpty(command);
        ArgumentNullException.ThrowIfNull(workingDirectory);
        Annotations.Add(new ExecutableAnnotation { Command = command, WorkingDirectory = workingDirectory });
    }

    public string Command => this.LastAnnotation<ExecutableAnnotation>().Command;

    public string WorkingDirectory => this.LastAnnotation<ExecutableAnnotation>().WorkingDirectory;
}

/// <summary>A .NET project of this repository.</summary>
public class ProjectResource(string name)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport, IResourceWithProbes, IComputeResource;

public abstract class ParameterDefault
{
    public abstract string GetDefaultValue();

    public abstract void WriteToManifest(Publishing.ManifestPublishingContext context);
}

/// <summary>A value that comes from configuration (<c>Parameters:name</c>), or is generated.</summary>
public class ParameterResource : Resource, IExpressionValue
{
    private readonly Lazy<string> _value;

    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(callback);
        _value = new Lazy<string>(() => callback(Default));
        Secret = secret;
    }

    public bool Secret { get; }

    public bool IsConnectionString { get; set; }

    public ParameterDefault? Default { get; set; }

    public string? Description { get; set; }

    public bool EnableDescriptionMarkdown { get; set; }

    /// <exception cref="MissingParameterValueException">Nobody set the value.</exception>
    public string Value => _value.Value;

    public string ValueExpression => IsConnectionString ? $"{{{Name}.connectionString}}" : $"{{{Name}.value}}";

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => new(Value);

#pragma warning disable CA1725 // The official name.
    public ValueTask<string?> GetValueAsync(ValueProviderContext _, CancellationToken cancellationToken) => new(Value);
#pragma warning restore CA1725
}

internal sealed class ConnectionStringParameterResource(string name, Func<ParameterDefault?, string> callback, string? environmentVariableName)
    : ParameterResource(name, callback, secret: true), IResourceWithConnectionString
{
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{this}");

    public string? ConnectionStringEnvironmentVariable { get; } = environmentVariableName;

    string IManifestExpressionProvider.ValueExpression => $"{{{Name}.connectionString}}";

    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) => new(Value);

    ValueTask<string?> IValueProvider.GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken) => new(Value);

    public ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) => new(Value);
}
