using System.Net;
using System.Net.Sockets;

namespace Eloquence.AppHost.Machine;

/// <summary>The configuration file of a Redis (or Valkey) server that only this machine can reach.</summary>
internal static class RedisConfiguration
{
    /// <summary>Writes the file, readable by its owner only because it holds the password.</summary>
    /// <param name="folder">Data directory of the server; made when absent.</param>
    /// <param name="port">Port to listen on.</param>
    /// <param name="password">Password that clients must give.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    /// <returns>Path of the file.</returns>
    public static async Task<string> WriteAsync(string folder, int port, string password, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "redis.conf");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var writer = new StreamWriter(path, options);
        await writer.WriteAsync(Text(folder, port, password).AsMemory(), cancellationToken).ConfigureAwait(false);
        return path;
    }

    // A snapshot after a minute with a change is what Aspire's AddRedis().WithDataVolume() asks for; "-" lets the server start without IPv6.
    internal static string Text(string folder, int port, string password) => $"""
        bind {IPAddress.Loopback}{(Socket.OSSupportsIPv6 ? $" -{IPAddress.IPv6Loopback}" : "")}
        port {port}
        requirepass {Quote(password)}
        dir {Quote(folder)}
        save 60 1
        daemonize no

        """;

    private static string Quote(string value) =>
        $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
