using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Eloquence.Gateway.Forwarding;

/// <summary>Connections to services and from clients.</summary>
internal static class Connections
{
    private const int IdleSeconds = 30;
    private const int ProbeSeconds = 10;
    private const int Probes = 3;

    /// <summary>A replica that has not accepted a connection by now is treated as gone; short enough to ask another one within a read's budget.</summary>
    public static TimeSpan ConnectTimeout { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Notices within a minute that a phone has left its network, which a quiet WebSocket would not for an hour.</summary>
    public static void ProbeQuietClients(SocketTransportOptions transport) => transport.CreateBoundListenSocket = endpoint =>
    {
        var listener = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        if (endpoint is IPEndPoint)
        {
            // Accepted connections inherit these.
            listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            listener.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, IdleSeconds);
            listener.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, ProbeSeconds);
            listener.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
        }
        return listener;
    };
}
