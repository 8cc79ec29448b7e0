using System.Net;
using System.Net.Sockets;
using Eloquence.AppHost.Machine;

namespace Eloquence.AppHost.Resources.LiveKit;

/// <summary>Ports for media. Clients are told them, so they are the same inside and outside a container.</summary>
/// <param name="Udp">One UDP port for all.</param>
/// <param name="Tcp">One TCP port for clients without UDP.</param>
internal sealed record LiveKitPorts(int Udp, int Tcp)
{
    /// <summary>livekit-server's own, for what is published.</summary>
    public static LiveKitPorts Published { get; } = new(7882, 7881);

    /// <summary>Free ports of this machine; never the usual ones, which other servers may have.</summary>
    public static LiveKitPorts Choose()
    {
        var udp = FreePort.Any(IsFreeForUdp, Random.Shared);
        return new(udp, FreePort.Any(port => port != udp && FreePort.IsFree(port, onAllAddresses: true), Random.Shared));
    }

    private static bool IsFreeForUdp(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }
}
