using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Hosting.Dcp;

/// <summary>An object of DCP's API, which follows the conventions of Kubernetes.</summary>
internal abstract record DcpObject
{
    public const string Group = "usvc-dev.developer.microsoft.com/v1";

    public string ApiVersion { get; init; } = Group;

    public abstract string Kind { get; }

    public required DcpMetadata Metadata { get; init; }
}

internal sealed record DcpMetadata
{
    public required string Name { get; init; }

    public string? Uid { get; init; }

    public Dictionary<string, string>? Annotations { get; init; }

    public DateTime? DeletionTimestamp { get; init; }
}

internal sealed record NameValue(string Name, string? Value);

/// <summary>An address; DCP forwards it to what produces the service.</summary>
internal sealed record DcpService : DcpObject
{
    public override string Kind => "Service";

    public required ServiceSpec Spec { get; init; }

    public ServiceStatus? Status { get; init; }
}

internal sealed record ServiceSpec
{
    public const string Proxied = "Localhost";
    public const string Proxyless = "Proxyless";

    public string Protocol { get; init; } = "TCP";

    public string? Address { get; init; }

    public int? Port { get; init; }

    public required string AddressAllocationMode { get; init; }
}

internal sealed record ServiceStatus
{
    public string? State { get; init; }

    public string? EffectiveAddress { get; init; }

    public int? EffectivePort { get; init; }
}

/// <summary>The value of the annotation <c>service-producer</c>.</summary>
internal sealed record ServiceProducer
{
    public const string Annotation = "service-producer";

    public required string ServiceName { get; init; }

    public string? Address { get; init; }

    public int? Port { get; init; }
}

/// <summary>A program on this machine.</summary>
internal sealed record DcpExecutable : DcpObject
{
    public override string Kind => "Executable";

    public required ExecutableSpec Spec { get; init; }

    public ExecutableStatus? Status { get; init; }
}

internal sealed record ExecutableSpec
{
    public required string ExecutablePath { get; init; }

    public string? WorkingDirectory { get; init; }

    public IReadOnlyList<string>? Args { get; init; }

    public IReadOnlyList<NameValue>? Env { get; init; }

    public string ExecutionType { get; init; } = "Process";

    public bool? Stop { get; init; }
}

internal sealed record ExecutableStatus
{
    public int? Pid { get; init; }

    public string? State { get; init; }

    public DateTime? StartupTimestamp { get; init; }

    public DateTime? FinishTimestamp { get; init; }

    public int? ExitCode { get; init; }

    public IReadOnlyList<NameValue>? EffectiveEnv { get; init; }

    public IReadOnlyList<string>? EffectiveArgs { get; init; }
}

internal sealed record DcpContainer : DcpObject
{
    public override string Kind => "Container";

    public required ContainerSpec Spec { get; init; }

    public ContainerStatus? Status { get; init; }
}

internal sealed record ContainerSpec
{
    public required string Image { get; init; }

    public string? ContainerName { get; init; }

    public string? Command { get; init; }

    public IReadOnlyList<string>? Args { get; init; }

    public IReadOnlyList<string>? RunArgs { get; init; }

    public IReadOnlyList<NameValue>? Env { get; init; }

    public IReadOnlyList<PublishedPort>? Ports { get; init; }

    public IReadOnlyList<VolumeMount>? VolumeMounts { get; init; }

    public IReadOnlyList<NetworkConnection>? Networks { get; init; }

    public bool? Persistent { get; init; }

    public bool? Stop { get; init; }

    public string? PullPolicy { get; init; }
}

/// <summary>A port of a container, published on an address of this machine.</summary>
internal sealed record PublishedPort(int ContainerPort, [property: JsonPropertyName("hostIP")] string HostIp)
{
    /// <summary>The port of this machine; null for any.</summary>
    public int? HostPort { get; init; }

    public string Protocol { get; init; } = "TCP";
}

internal sealed record VolumeMount(string Type, string? Source, string Target, bool ReadOnly);

internal sealed record NetworkConnection(string Name, IReadOnlyList<string> Aliases);

internal sealed record ContainerStatus
{
    public string? State { get; init; }

    public string? ContainerName { get; init; }

    public string? ContainerId { get; init; }

    public string? Message { get; init; }

    public DateTime? StartupTimestamp { get; init; }

    public DateTime? FinishTimestamp { get; init; }

    public int? ExitCode { get; init; }

    public IReadOnlyList<NameValue>? EffectiveEnv { get; init; }
}

internal sealed record DcpContainerNetwork : DcpObject
{
    public override string Kind => "ContainerNetwork";

    public required ContainerNetworkSpec Spec { get; init; }
}

internal sealed record ContainerNetworkSpec(string NetworkName);

/// <summary>One line of a watch.</summary>
internal sealed record WatchEvent<T>(string Type, T Object)
{
    public const string Deleted = "DELETED";

    /// <summary>The object is not one of those watched but says why the watch ends.</summary>
    public const string Error = "ERROR";
}

internal sealed record DcpStatus(string? Message, string? Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DcpService))]
[JsonSerializable(typeof(DcpExecutable))]
[JsonSerializable(typeof(DcpContainer))]
[JsonSerializable(typeof(DcpContainerNetwork))]
[JsonSerializable(typeof(WatchEvent<JsonElement>))]
[JsonSerializable(typeof(IReadOnlyList<ServiceProducer>))]
[JsonSerializable(typeof(DcpStatus))]
internal sealed partial class DcpJson : JsonSerializerContext;
