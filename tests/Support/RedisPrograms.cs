namespace Eloquence.Tests.Support;

/// <summary>Finds redis-server.</summary>
internal static class RedisPrograms
{
    public const string Server = "redis-server";

    public static Task<ServerPrograms> FindAsync() => Task.FromResult(
        ServerPrograms.FindInstalled(Server) ?? throw new InvalidOperationException("redis-server is not installed."));
}
