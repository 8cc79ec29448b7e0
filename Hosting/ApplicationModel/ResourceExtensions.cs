using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

public static class ResourceExtensions
{
    public static bool TryGetLastAnnotation<T>(this IResource resource, [NotNullWhen(true)] out T? annotation)
        where T : IResourceAnnotation
    {
        annotation = resource.Annotations.OfType<T>().LastOrDefault();
        return annotation is not null;
    }

    public static bool TryGetAnnotationsOfType<T>(this IResource resource, [NotNullWhen(true)] out IEnumerable<T>? result)
        where T : IResourceAnnotation
    {
        var found = resource.Annotations.OfType<T>().ToArray();
        result = found.Length == 0 ? null : found;
        return found.Length != 0;
    }

    public static bool HasAnnotationOfType<T>(this IResource resource)
        where T : IResourceAnnotation
        => resource.Annotations.OfType<T>().Any();

    public static bool TryGetEndpoints(this IResource resource, [NotNullWhen(true)] out IEnumerable<EndpointAnnotation>? endpoints)
        => resource.TryGetAnnotationsOfType(out endpoints);

    public static IEnumerable<EndpointReference> GetEndpoints(this IResourceWithEndpoints resource)
        => resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => new EndpointReference(resource, endpoint)).ToArray();

    public static EndpointReference GetEndpoint(this IResourceWithEndpoints resource, string endpointName)
        => resource.GetEndpoints().FirstOrDefault(endpoint => string.Equals(endpoint.EndpointName, endpointName, StringComparison.OrdinalIgnoreCase))
            ?? new EndpointReference(resource, endpointName);

    public static int GetReplicaCount(this IResource resource)
        => resource.TryGetLastAnnotation<ReplicaAnnotation>(out var replicas) ? replicas.Replicas : 1;


    public static bool TryGetContainerImageName(this IResource resource, [NotNullWhen(true)] out string? imageName)
    {
        imageName = null;
        if (resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var image))
        {
            var registry = string.IsNullOrEmpty(image.Registry) ? "" : image.Registry + "/";
            imageName = image.SHA256 is { } sha256 ? $"{registry}{image.Image}@sha256:{sha256}" : $"{registry}{image.Image}:{image.Tag}";
        }

        return imageName is not null;
    }

    public static bool TryGetContainerMounts(this IResource resource, [NotNullWhen(true)] out IEnumerable<ContainerMountAnnotation>? volumeMounts)
        => resource.TryGetAnnotationsOfType(out volumeMounts);

    internal static T LastAnnotation<T>(this IResource resource)
        where T : IResourceAnnotation
        => resource.Annotations.OfType<T>().Last();

    /// <summary>
    /// Names of the resource's instances. What the orchestrator runs gets a random suffix, one per replica, which is also
    /// the <c>service.instance.id</c> of its telemetry; everything else is its own only instance.
    /// </summary>
    internal static IReadOnlyList<string> GetInstanceNames(this IResource resource)
    {
        if (resource is not (ProjectResource or ExecutableResource or ContainerResource))
        {
            return [resource.Name];
        }

        lock (resource.Annotations)
        {
            if (!resource.TryGetLastAnnotation<InstanceNamesAnnotation>(out var instances) || instances.Names.Length != resource.GetReplicaCount())
            {
                instances = new InstanceNamesAnnotation([.. Enumerable.Range(0, resource.GetReplicaCount()).Select(_ => $"{resource.Name}-{RandomSuffix()}")]);
                resource.Annotations.Add(instances);
            }

            return instances.Names;
        }
    }

    internal static string GetInstanceSuffix(this IResource resource, string instanceName) => instanceName[(resource.Name.Length + 1)..];

    internal static string GetResourceType(this IResource resource) => resource switch
    {
        ProjectResource => "Project",
        ContainerResource => "Container",
        ExecutableResource => "Executable",
        ParameterResource => "Parameter",
        ConnectionStringResource => "ConnectionString",
        _ => resource.GetType().Name.Replace("Resource", "", StringComparison.Ordinal),
    };

    private static string RandomSuffix() => RandomNumberGenerator.GetString("bcdfghjkmnpqrstvwxyz", 8);

    private sealed class InstanceNamesAnnotation(ImmutableArray<string> names) : IResourceAnnotation
    {
        public ImmutableArray<string> Names { get; } = names;
    }
}

internal static class ResourceRelationships
{
    /// <summary>What the dashboard draws as arrows: references, waits and the parent, each once.</summary>
    public static ImmutableArray<RelationshipSnapshot> Of(IResource resource)
    {
        var relationships = resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(relationship => new RelationshipSnapshot(relationship.Resource.Name, relationship.Type));
        if (resource is IResourceWithParent child)
        {
            relationships = relationships.Append(new RelationshipSnapshot(child.Parent.Name, KnownRelationshipTypes.Parent));
        }

        return [.. relationships.Distinct()];
    }
}
