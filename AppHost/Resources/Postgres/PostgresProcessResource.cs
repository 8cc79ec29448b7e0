namespace Eloquence.AppHost.Resources.Postgres;

/// <summary>
/// A PostgreSQL server that runs as a process: same connection string and connection properties as Aspire's PostgresServerResource,
/// so that consumers cannot tell.
/// </summary>
internal sealed class PostgresProcessResource : ExecutableResource, IResourceWithConnectionString
{
    /// <summary>Name of the only endpoint, as in Aspire.</summary>
    public const string EndpointName = "tcp";

    /// <summary>The superuser, as in Aspire.</summary>
    public const string UserName = "postgres";

    /// <param name="name">Name of the resource.</param>
    /// <param name="password">Password of the superuser.</param>
    /// <param name="shell">The shell that runs the server's script.</param>
    /// <param name="workingDirectory">Folder to start in.</param>
    public PostgresProcessResource(string name, ParameterResource password, string shell, string workingDirectory)
        : base(name, shell, workingDirectory)
    {
        Password = password;
        Endpoint = new EndpointReference(this, EndpointName);
    }

    /// <summary>Password of the superuser.</summary>
    public ParameterResource Password { get; }

    /// <summary>Where the server listens.</summary>
    public EndpointReference Endpoint { get; }

    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"Host={Endpoint.Property(EndpointProperty.Host)};Port={Endpoint.Property(EndpointProperty.Port)};Username={UserName};Password={Password}");

    /// <inheritdoc/>
    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{Endpoint.Property(EndpointProperty.Host)}")),
        new("Port", ReferenceExpression.Create($"{Endpoint.Property(EndpointProperty.Port)}")),
        new("Username", ReferenceExpression.Create($"{UserName}")),
        new("Password", ReferenceExpression.Create($"{Password}")),
        new("Uri", Uri("")),
        new("JdbcConnectionString", JdbcConnectionString("")),
    ];

    /// <summary>The connection URI of the server or, with <c>/name</c>, of a database.</summary>
    internal ReferenceExpression Uri(string path) => ReferenceExpression.Create(
        $"postgresql://{UserName}:{Password:uri}@{Endpoint.Property(EndpointProperty.Host)}:{Endpoint.Property(EndpointProperty.Port)}{path}");

    /// <summary>The JDBC connection string of the server or, with <c>/name</c>, of a database.</summary>
    internal ReferenceExpression JdbcConnectionString(string path) => ReferenceExpression.Create(
        $"jdbc:postgresql://{Endpoint.Property(EndpointProperty.Host)}:{Endpoint.Property(EndpointProperty.Port)}{path}");
}
