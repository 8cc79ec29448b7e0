using System.Net.Sockets;
using Npgsql;

namespace Eloquence.Api.Infrastructure.Postgres;

/// <summary>Tells a database that is away for a while from a command that is wrong.</summary>
internal static class DatabaseOutage
{
    /// <summary>
    /// True for a lost or refused connection, a server that is starting, stopping or crashed (57P01..57P03, class 08), short of
    /// resources (class 53), and for conflicts that a repetition solves (40001, 40P01).
    /// https://www.postgresql.org/docs/current/errcodes-appendix.html
    /// </summary>
    public static bool Includes(Exception failure) => failure switch
    {
        PostgresException refused => refused.IsTransient || IsOutageState(refused.SqlState),
        NpgsqlException { InnerException: PostgresException refused } => Includes(refused),
        NpgsqlException broken => broken.IsTransient || broken.InnerException is IOException or SocketException or TimeoutException,
        IOException or SocketException or TimeoutException => true,
        _ => false,
    };

    /// <summary>The server is there but whoever creates the database has not come to it (3D000).</summary>
    public static bool IsNotCreatedYet(Exception failure) => failure is PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName };

    /// <summary>Host, port and database, without credentials.</summary>
    public static string Describe(NpgsqlDataSource database)
    {
        var parts = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        return $"{parts.Database} at {parts.Host}:{parts.Port}";
    }

    private static bool IsOutageState(string state) =>
        state is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
        || state.StartsWith("08", StringComparison.Ordinal)
        || state.StartsWith("53", StringComparison.Ordinal);
}
