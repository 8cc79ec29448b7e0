using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A connection string composed of other values.</summary>
public sealed class ConnectionStringResource(string name, ReferenceExpression connectionStringExpression)
    : Resource(name), IResourceWithConnectionString, IResourceWithWaitSupport
{
    public ReferenceExpression ConnectionStringExpression { get; } = connectionStringExpression;
}

public static class ConnectionStringBuilderExtensions
{
    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(this IDistributedApplicationBuilder builder, string name, ReferenceExpression connectionStringExpression)
    {
        var connectionString = builder.AddResource(new ConnectionStringResource(name, connectionStringExpression));
        foreach (var resource in UsedResources(connectionStringExpression).Distinct())
        {
            connectionString.WithReferenceRelationship(resource).WaitForStart(builder.CreateResourceBuilder(resource));
        }

        return connectionString;
    }

    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(this IDistributedApplicationBuilder builder, string name, Action<ReferenceExpressionBuilder> connectionStringBuilder)
    {
        ArgumentNullException.ThrowIfNull(connectionStringBuilder);
        var expression = new ReferenceExpressionBuilder();
        connectionStringBuilder(expression);
        return builder.AddConnectionString(name, expression.Build());
    }

    /// <summary>The resources named directly, and through one of their endpoints; parameters are there from the beginning.</summary>
    private static IEnumerable<IResource> UsedResources(IValueWithReferences value) => value.References.SelectMany(reference => reference switch
    {
        ParameterResource => [],
        IResource resource => [resource],
        EndpointReference or EndpointReferenceExpression => UsedResources((IValueWithReferences)reference),
        _ => Enumerable.Empty<IResource>(),
    });
}
