using System.Net;
using System.Net.Sockets;
using Eloquence.Gateway.Routing;
using Microsoft.Extensions.Options;

namespace Eloquence.Gateway.Legacy;

/// <summary>
/// Lets an app that still calls the backends of before reach the gateway on their ports: every port is an alias of the one address, on the
/// same interface.
/// </summary>
internal static partial class LegacyListeners
{
    /// <summary>Adds the aliases when the operator wants them. Call it last before the gateway runs.</summary>
    public static void ListenOnLegacyPorts(this WebApplication gateway)
    {
        var options = gateway.Services.GetRequiredService<IOptions<GatewayOptions>>().Value;
        var configured = gateway.Configuration[WebHostDefaults.ServerUrlsKey]?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        if (options.LegacyListeners == Switch.Off || configured.Length == 0)
        {
            return;
        }

        // Addresses added here replace the configured ones, so those come along.
        Array.ForEach(configured, gateway.Urls.Add);
        var main = BindingAddress.Parse(configured[0]);
        foreach (var port in options.LegacyPorts.Where(port => port != main.Port))
        {
            if (IsFree(main.Host, port))
            {
                gateway.Urls.Add($"{main.Scheme}://{main.Host}:{port}");
                LogAlias(gateway.Logger, port);
            }
            else
            {
                LogSkipped(gateway.Logger, port);
            }
        }
    }

    /// <summary>Kestrel binds a name that is not an address on all interfaces, localhost on loopback.</summary>
    private static bool IsFree(string host, int port)
    {
        var address = IPAddress.TryParse(host, out var given) ? given : host == "localhost" ? IPAddress.Loopback : IPAddress.Any;
        try
        {
            using var probe = new TcpListener(address, port) { ExclusiveAddressUse = true };
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Port {Port} of a backend of before is an alias of the gateway")]
    private static partial void LogAlias(ILogger logger, int port);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Port {Port} of a backend of before is taken by another program and skipped; apps that call it reach that program")]
    private static partial void LogSkipped(ILogger logger, int port);
}
