namespace Eloquence.AppHost.Resources.Redis;

/// <summary>
/// A Redis (or Valkey) server that runs as a process: same connection string and connection properties as Aspire's RedisResource.
/// </summary>
internal sealed class RedisProcessResource : ExecutableResource, IResourceWithConnectionString
{
    /// <summary>Name of the only endpoint, as in Aspire.</summary>
    public const string EndpointName = "tcp";

    /// <param name="name">Name of the resource.</param>
    /// <param name="password">Password that clients give.</param>
    /// <param name="program">The server program.</param>
    /// <param name="workingDirectory">Folder to start in.</param>
    public RedisProcessResource(string name, ParameterResource password, string program, string workingDirectory)
        : base(name, program, workingDirectory)
    {
        Password = password;
        Endpoint = new EndpointReference(this, EndpointName);
    }

    /// <summary>Password that clients give.</summary>
    public ParameterResource Password { get; }

    /// <summary>Where the server listens.</summary>
    public EndpointReference Endpoint { get; }

    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"{Endpoint.Property(EndpointProperty.HostAndPort)},password={Password}");

    /// <inheritdoc/>
    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{Endpoint.Property(EndpointProperty.Host)}")),
        new("Port", ReferenceExpression.Create($"{Endpoint.Property(EndpointProperty.Port)}")),
        new("Password", ReferenceExpression.Create($"{Password}")),
        new("Uri", ReferenceExpression.Create(
            $"redis://:{Password:uri}@{Endpoint.Property(EndpointProperty.Host)}:{Endpoint.Property(EndpointProperty.Port)}")),
    ];
}
