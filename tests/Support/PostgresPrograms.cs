namespace Eloquence.Tests.Support;

/// <summary>Finds the programs of a PostgreSQL server.</summary>
internal static class PostgresPrograms
{
    public const string Server = "postgres";
    public const string Initialise = "initdb";

    public static Task<ServerPrograms> FindAsync() => Task.FromResult(
        ServerPrograms.FindInstalled(Initialise) ?? throw new InvalidOperationException("PostgreSQL is not installed."));
}
