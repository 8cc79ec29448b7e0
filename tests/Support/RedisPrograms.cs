using Eloquence.Acquisition;

namespace Eloquence.Tests.Support;

/// <summary>Finds redis-server: an installed one, else Debian's package unpacked into the user's cache.</summary>
internal static class RedisPrograms
{
    public const string Server = "redis-server";

    public static async Task<ServerPrograms> FindAsync() => ServerPrograms.FindInstalled(Server) ?? await FetchAsync().ConfigureAwait(false);

    internal static async Task<ServerPrograms> FetchAsync()
    {
        var prefix = await new DebianPackageSet("redis", "redis-server").EnsureAsync().ConfigureAwait(false);
        return new ServerPrograms(Path.GetDirectoryName(prefix.Program(Server))!, prefix.Environment());
    }
}
