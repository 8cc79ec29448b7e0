namespace Aspire.Hosting.ApplicationModel;

public sealed class ExecutableAnnotation : IResourceAnnotation
{
    public required string Command { get; set; }

    public required string WorkingDirectory { get; set; }
}

public sealed class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
{
    public int Replicas { get; } = replicas;
}

public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    public string? Registry { get; set; }

    public required string Image { get; set; }

    public string? Tag { get; set; }

    public string? SHA256 { get; set; }
}

public enum ImagePullPolicy
{
    Default = 0,
    Always = 1,
    Missing = 2,
    Never = 3,
}

public sealed class ContainerImagePullPolicyAnnotation : IResourceAnnotation
{
    public required ImagePullPolicy ImagePullPolicy { get; set; }
}

public enum ContainerLifetime
{
    Session = 0,
    Persistent = 1,
}

public sealed class ContainerLifetimeAnnotation : IResourceAnnotation
{
    public required ContainerLifetime Lifetime { get; set; }
}

public sealed class ContainerNameAnnotation : IResourceAnnotation
{
    public required string Name { get; set; }
}

public enum ContainerMountType
{
    BindMount = 0,
    Volume = 1,
}

public sealed class ContainerMountAnnotation(string? source, string target, ContainerMountType type, bool isReadOnly) : IResourceAnnotation
{
    public string? Source { get; } = source;

    public string Target { get; } = target;

    public ContainerMountType Type { get; } = type;

    public bool IsReadOnly { get; } = isReadOnly;
}

public sealed class ContainerRuntimeArgsCallbackContext(IList<object> args, CancellationToken cancellationToken = default)
{
    public IList<object> Args { get; } = args;

    public CancellationToken CancellationToken { get; } = cancellationToken;
}

public sealed class ContainerRuntimeArgsCallbackAnnotation(Func<ContainerRuntimeArgsCallbackContext, Task> callback) : IResourceAnnotation
{
    public Func<ContainerRuntimeArgsCallbackContext, Task> Callback { get; } = callback;
}

public class ConnectionStringRedirectAnnotation(IResourceWithConnectionString resource) : IResourceAnnotation
{
    public IResourceWithConnectionString Resource { get; } = resource;
}

public sealed class ExplicitStartupAnnotation : IResourceAnnotation;

public sealed class DisableForwardedHeadersAnnotation : IResourceAnnotation;

public sealed class ExcludeLaunchProfileAnnotation : IResourceAnnotation;

public sealed class LaunchProfileAnnotation(string launchProfileName) : IResourceAnnotation
{
    public string LaunchProfileName { get; } = launchProfileName;
}

public class OtlpExporterAnnotation : IResourceAnnotation
{
    public OtlpProtocol? RequiredProtocol { get; init; }
}

public class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    public string Key { get; } = key;
}

public enum WaitType
{
    WaitUntilHealthy = 0,
    WaitForCompletion = 1,
    WaitUntilStarted = 2,
}

public enum WaitBehavior
{
    WaitOnResourceUnavailable = 0,
    StopOnResourceUnavailable = 1,
}

public sealed class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    public IResource Resource { get; } = resource;

    public WaitType WaitType { get; } = waitType;

    public int ExitCode { get; } = exitCode;

    public WaitBehavior? WaitBehavior { get; init; }
}

public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    public IResource Resource { get; } = resource;

    public string Type { get; } = type;
}

internal static class KnownRelationshipTypes
{
    public const string Reference = "Reference";
    public const string WaitFor = "WaitFor";
    public const string Parent = "Parent";
}

public enum IconVariant
{
    Regular = 0,
    Filled = 1,
}

public sealed class ResourceIconAnnotation(string iconName, IconVariant iconVariant = IconVariant.Filled) : IResourceAnnotation
{
    public string IconName { get; } = iconName;

    public IconVariant IconVariant { get; } = iconVariant;
}

public class ResourceSnapshotAnnotation(CustomResourceSnapshot initialSnapshot) : IResourceAnnotation
{
    public CustomResourceSnapshot InitialSnapshot { get; } = initialSnapshot;
}

[Flags]
public enum ReferenceEnvironmentInjectionFlags
{
    None = 0,
    ConnectionString = 1,
    ConnectionProperties = 2,
    ServiceDiscovery = 4,
    Endpoints = 8,
    All = 15,
}

public sealed class ReferenceEnvironmentInjectionAnnotation(ReferenceEnvironmentInjectionFlags flags) : IResourceAnnotation
{
    public ReferenceEnvironmentInjectionFlags Flags { get; } = flags;
}

public sealed class ConnectionPropertyAnnotation(string name, ReferenceExpression referenceExpression) : IResourceAnnotation
{
    public string Name { get; } = name;

    public ReferenceExpression Value { get; } = referenceExpression;
}

/// <summary>How a resource is written to the manifest; a null callback leaves it out.</summary>
public class ManifestPublishingCallbackAnnotation(Func<Publishing.ManifestPublishingContext, Task>? callback) : IResourceAnnotation
{
    public ManifestPublishingCallbackAnnotation(Action<Publishing.ManifestPublishingContext> callback)
        : this(context =>
        {
            callback(context);
            return Task.CompletedTask;
        })
    {
    }

    public static ManifestPublishingCallbackAnnotation Ignore { get; } = new((Func<Publishing.ManifestPublishingContext, Task>?)null);

    public Func<Publishing.ManifestPublishingContext, Task>? Callback { get; } = callback;
}
