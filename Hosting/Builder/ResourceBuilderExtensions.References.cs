using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A resource that others find by its name.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Injects <c>ConnectionStrings__name</c> and the connection properties as <c>NAME_PROPERTY</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithConnectionString> source, string? connectionName = null, bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        var resource = source.Resource;
        var name = connectionName ?? resource.Name;
        builder.WithReferenceRelationship(resource);
        return builder.WithEnvironment(context =>
        {
            var flags = builder.Resource.InjectionFlags();
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ConnectionString))
            {
                context.EnvironmentVariables[resource.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{name}"] = new ConnectionStringReference(resource, optional);
            }

            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ConnectionProperties))
            {
                var prefix = EnvironmentName(name);
                foreach (var (property, value) in AllConnectionProperties(resource))
                {
                    context.EnvironmentVariables[$"{prefix}_{property.ToUpperInvariant()}"] = value;
                }
            }
        });
    }

    /// <summary>Injects <c>services__name__endpoint__0</c> and <c>NAME_ENDPOINT</c> for every endpoint of <paramref name="source"/>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
        => builder.WithReference(source, source.Resource.Name);

    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source, string name)
        where TDestination : IResourceWithEnvironment
        => builder.WithEndpointReference(source.Resource, name, _ => true);

    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment
        => builder.WithEndpointReference(
            endpointReference.Resource,
            endpointReference.Resource.Name,
            endpoint => string.Equals(endpoint.EndpointName, endpointReference.EndpointName, StringComparison.OrdinalIgnoreCase));

    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, string name, Uri uri)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (!uri.IsAbsoluteUri || uri.Fragment.Length > 0 || uri.Query.Length > 0)
        {
            throw new InvalidOperationException($"The URI for service reference '{name}' is invalid while configuring target resource '{builder.Resource.Name}': it must be absolute, without fragment and query string.");
        }

        var flags = builder.Resource.InjectionFlags();
        if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
        {
            builder.WithEnvironment($"services__{name}__default__0", uri.ToString());
        }

        if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.Endpoints))
        {
            builder.WithEnvironment(EnvironmentName(name), uri.ToString());
        }

        return builder;
    }

    public static IResourceBuilder<TDestination> WithReferenceEnvironment<TDestination>(this IResourceBuilder<TDestination> builder, ReferenceEnvironmentInjectionFlags flags)
        where TDestination : IResourceWithEnvironment
        => builder.WithAnnotation(new ReferenceEnvironmentInjectionAnnotation(flags), ResourceAnnotationMutationBehavior.Replace);

    public static IResourceBuilder<T> WithReferenceRelationship<T>(this IResourceBuilder<T> builder, IResource resource)
        where T : IResource
        => builder.WithRelationship(resource, KnownRelationshipTypes.Reference);

    public static IResourceBuilder<T> WithReferenceRelationship<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> resourceBuilder)
        where T : IResource
        => builder.WithReferenceRelationship(resourceBuilder.Resource);

    public static IResourceBuilder<T> WithParentRelationship<T>(this IResourceBuilder<T> builder, IResource parent)
        where T : IResource
        => builder.WithRelationship(parent, KnownRelationshipTypes.Parent);

    public static IResourceBuilder<T> WithParentRelationship<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> parent)
        where T : IResource
        => builder.WithParentRelationship(parent.Resource);

    public static IResourceBuilder<T> WithChildRelationship<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> child)
        where T : IResource
    {
        builder.ApplicationBuilder.CreateResourceBuilder(child.Resource).WithParentRelationship(builder.Resource);
        return builder;
    }

    public static IResourceBuilder<T> WithRelationship<T>(this IResourceBuilder<T> builder, IResource resource, string type)
        where T : IResource
        => builder.WithAnnotation(new ResourceRelationshipAnnotation(resource, type));

    public static IResourceBuilder<T> WithRelationship<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> resourceBuilder, string type)
        where T : IResource
        => builder.WithRelationship(resourceBuilder.Resource, type);

    public static IResourceBuilder<T> WithConnectionProperty<T>(this IResourceBuilder<T> builder, string name, ReferenceExpression value)
        where T : IResourceWithConnectionString
        => builder.WithAnnotation(new ConnectionPropertyAnnotation(name, value));

    public static IResourceBuilder<T> WithConnectionProperty<T>(this IResourceBuilder<T> builder, string name, string value)
        where T : IResourceWithConnectionString
        => builder.WithConnectionProperty(name, ReferenceExpression.Create($"{value}"));

    internal static string EnvironmentName(string name) => name.Replace('-', '_').ToUpperInvariant();

    /// <summary>The resource's own properties, then those added to it, which win.</summary>
    private static Dictionary<string, ReferenceExpression> AllConnectionProperties(IResourceWithConnectionString resource)
    {
        var properties = new Dictionary<string, ReferenceExpression>(resource.GetConnectionProperties(), StringComparer.OrdinalIgnoreCase);
        foreach (var added in resource.Annotations.OfType<ConnectionPropertyAnnotation>())
        {
            properties[added.Name] = added.Value;
        }

        return properties;
    }

    private static ReferenceEnvironmentInjectionFlags InjectionFlags(this IResource resource)
        => resource.TryGetLastAnnotation<ReferenceEnvironmentInjectionAnnotation>(out var annotation) ? annotation.Flags : ReferenceEnvironmentInjectionFlags.All;

    private static IResourceBuilder<TDestination> WithEndpointReference<TDestination>(this IResourceBuilder<TDestination> builder, IResourceWithEndpoints source, string name, Func<EndpointReference, bool> isMeant)
        where TDestination : IResourceWithEnvironment
    {
        builder.WithReferenceRelationship(source);
        return builder.WithEnvironment(context =>
        {
            var flags = builder.Resource.InjectionFlags();
            foreach (var endpoint in source.GetEndpoints().Where(endpoint => isMeant(endpoint) && !endpoint.ExcludeReferenceEndpoint))
            {
                if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.Endpoints))
                {
                    context.EnvironmentVariables[$"{EnvironmentName(name)}_{EnvironmentName(endpoint.EndpointName)}"] = endpoint;
                }

                if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
                {
                    context.EnvironmentVariables[$"services__{name}__{endpoint.EndpointName}__0"] = endpoint;
                }
            }
        });
    }
}
