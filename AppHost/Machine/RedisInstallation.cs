using Eloquence.Acquisition;

namespace Eloquence.AppHost.Machine;

/// <summary>A Redis-compatible server program.</summary>
/// <param name="Program">Full path of the program.</param>
/// <param name="Fetched">The Debian packages it comes from; null when it is installed.</param>
internal sealed record RedisInstallation(string Program, DebianPackageSet? Fetched)
{
    private static readonly string[] Names = ["redis-server", "valkey-server"];

    /// <summary>The installed server, else the one of the distribution's archive; null when this machine can have neither.</summary>
    /// <param name="cache">Where a fetched server lies, or will lie.</param>
    public static RedisInstallation? Find(CacheDirectory cache)
    {
        if (Names.Select(CommandLine.Find).FirstOrDefault(found => found is not null) is { } installed)
        {
            return new RedisInstallation(installed, null);
        }

        var packages = new DebianPackageSet("redis", "redis-server");
        return DebianPackageSet.IsSupported
            ? new RedisInstallation(Path.Combine(packages.In(cache).Folder, "usr", "bin", Names[0]), packages)
            : null;
    }
}
