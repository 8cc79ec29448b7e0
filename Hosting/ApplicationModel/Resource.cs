using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the application: something with a name that carries annotations.</summary>
public interface IResource
{
    string Name { get; }

    ResourceAnnotationCollection Annotations { get; }
}

/// <summary>A fact about a resource that the host, the dashboard or a publisher acts on.</summary>
public interface IResourceAnnotation;

/// <summary>Annotations in the order in which they were added; for single-valued ones the last wins.</summary>
public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>;

public abstract class Resource(string name) : IResource
{
    public virtual string Name { get; } = ResourceName.Validate(name);

    public virtual ResourceAnnotationCollection Annotations { get; } = [];
}

public interface IResourceWithEnvironment : IResource;

public interface IResourceWithArgs : IResource;

public interface IResourceWithEndpoints : IResource;

public interface IResourceWithWaitSupport : IResource;

public interface IResourceWithProbes : IResource;

public interface IResourceWithoutLifetime : IResource;

public interface IComputeResource : IResource;

public interface IResourceWithParent : IResource
{
    IResource Parent { get; }
}

public interface IResourceWithParent<out T> : IResourceWithParent
    where T : IResource
{
    new T Parent { get; }

    IResource IResourceWithParent.Parent => Parent;
}

public interface IModelNameParameter;

[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ResourceNameAttribute : Attribute, IModelNameParameter;

[AttributeUsage(AttributeTargets.Parameter)]
public sealed class EndpointNameAttribute : Attribute, IModelNameParameter;

public interface IResourceCollection : IList<IResource>
{
    bool TryGetByName(string name, [NotNullWhen(true)] out IResource? resource);
}

public interface IResourceBuilder<out T>
    where T : IResource
{
    IDistributedApplicationBuilder ApplicationBuilder { get; }

    T Resource { get; }

    IResourceBuilder<T> WithAnnotation<TAnnotation>(TAnnotation annotation, ResourceAnnotationMutationBehavior behavior = ResourceAnnotationMutationBehavior.Append)
        where TAnnotation : IResourceAnnotation;

    IResourceBuilder<T> WithAnnotation<TAnnotation>(ResourceAnnotationMutationBehavior behavior = ResourceAnnotationMutationBehavior.Append)
        where TAnnotation : IResourceAnnotation, new()
        => WithAnnotation(new TAnnotation(), behavior);
}

public enum ResourceAnnotationMutationBehavior
{
    Append = 0,
    Replace = 1,
}

public class DistributedApplicationModel
{
    public DistributedApplicationModel(IResourceCollection resources) => Resources = resources;

    public DistributedApplicationModel(IEnumerable<IResource> resources)
        : this(new ResourceCollection(resources))
    {
    }

    public IResourceCollection Resources { get; }
}

internal sealed class ResourceCollection : Collection<IResource>, IResourceCollection
{
    public ResourceCollection()
    {
    }

    public ResourceCollection(IEnumerable<IResource> resources)
        : base([.. resources])
    {
    }

    public bool TryGetByName(string name, [NotNullWhen(true)] out IResource? resource)
    {
        resource = this.FirstOrDefault(candidate => string.Equals(candidate.Name, name, StringComparison.OrdinalIgnoreCase));
        return resource is not null;
    }

    protected override void InsertItem(int index, IResource item)
    {
        if (TryGetByName(item.Name, out var existing))
        {
            throw new DistributedApplicationException(
                $"Cannot add resource of type '{item.GetType()}' with name '{item.Name}' because resource of type '{existing.GetType()}' with that name already exists. Resource names are case-insensitive.");
        }

        base.InsertItem(index, item);
    }
}

internal static class ResourceName
{
    /// <summary>Names are at most 64 ASCII letters, digits and single hyphens, starting with a letter and not ending with a hyphen.</summary>
    public static string Validate(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var valid = name.Length <= 64
            && char.IsAsciiLetter(name[0])
            && name[^1] != '-'
            && !name.Contains("--", StringComparison.Ordinal)
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
        return valid ? name : throw new ArgumentException(
            $"Resource name '{name}' is invalid. It must start with an ASCII letter, hold only ASCII letters, digits and single hyphens, not end with a hyphen, and have at most 64 characters.", nameof(name));
    }
}
