namespace Eloquence.AppHost.Resources.Postgres;

/// <summary>A database of a <see cref="PostgresProcessResource"/>, with the connection string of Aspire's PostgresDatabaseResource.</summary>
/// <param name="name">Name of the resource and of the database.</param>
/// <param name="server">The server that holds it.</param>
internal sealed class PostgresProcessDatabaseResource(string name, PostgresProcessResource server)
    : Resource(name), IResourceWithParent<PostgresProcessResource>, IResourceWithConnectionString
{
    /// <inheritdoc/>
    public PostgresProcessResource Parent { get; } = server;

    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{Parent};Database={Name}");

    /// <inheritdoc/>
    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
    [
        .. ((IResourceWithConnectionString)Parent).GetConnectionProperties().Where(property => property.Key is not ("Uri" or "JdbcConnectionString")),
        new("DatabaseName", ReferenceExpression.Create($"{Name}")),
        new("Uri", Parent.Uri("/" + Name)),
        new("JdbcConnectionString", Parent.JdbcConnectionString("/" + Name)),
    ];
}
