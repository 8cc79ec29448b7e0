using System.Net;
using System.Net.Sockets;

namespace Eloquence.AppHost.Machine;

/// <summary>TCP ports of this machine that nobody listens on.</summary>
internal static class FreePort
{
    // Below the range from which systems take source ports (RFC 6335 section 6: 49152 and up; Linux: 32768 and up), so that a server
    // that restarts finds its port unused.
    private const int First = 10_000;
    private const int Last = 32_767;

    /// <summary>A free port that no other server of this app host was given.</summary>
    /// <param name="isFree">Whether a port can be listened on.</param>
    /// <param name="random">Source of the choice: two app hosts started together must not try the same ports in the same order.</param>
    public static int Any(Func<int, bool> isFree, Random random)
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            var port = random.Next(First, Last + 1);
            if (isFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"No free TCP port was found between {First} and {Last} in 1000 attempts.");
    }

    /// <summary>The wanted port, or the next free one after it.</summary>
    public static int From(int wanted, Func<int, bool> isFree)
    {
        for (var port = wanted; port <= IPEndPoint.MaxPort; port++)
        {
            if (isFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"No free TCP port was found from {wanted} upwards.");
    }

    /// <summary>Whether a port can be listened on, on loopback and, when asked for, on all addresses.</summary>
    public static bool IsFree(int port, bool onAllAddresses) =>
        CanListen(onAllAddresses ? IPAddress.Any : IPAddress.Loopback, port)
        && (!Socket.OSSupportsIPv6 || CanListen(IPAddress.IPv6Loopback, port));

    private static bool CanListen(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
        {
            // The machine has no such address (IPv6 switched off): nobody can listen there.
            return true;
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }
}
