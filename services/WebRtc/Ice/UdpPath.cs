using System.Net;
using System.Net.Sockets;

namespace Eloquence.WebRtc.Ice;

/// <summary>A UDP address of the other side.</summary>
internal sealed class UdpPath : NetworkPath
{
    private readonly Socket _socket;
    private readonly SocketAddress _address;
    private readonly LossSimulation _loss;

    /// <param name="socket">The socket that packets come from.</param>
    /// <param name="address">The other side; copied, as receive calls use theirs again.</param>
    /// <param name="loss">What is thrown away.</param>
    public UdpPath(Socket socket, SocketAddress address, LossSimulation loss)
    {
        _socket = socket;
        _loss = loss;
        _address = new SocketAddress(address.Family, address.Size);
        address.Buffer[..address.Size].CopyTo(_address.Buffer);
        var any = new IPEndPoint(address.Family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        Remote = (IPEndPoint)any.Create(_address);
    }

    /// <summary>The address as a key.</summary>
    public SocketAddress Address => _address;

    /// <summary>The connection it belongs to.</summary>
    public MediaTransport? Transport { get; init; }

    /// <inheritdoc/>
    public override IPEndPoint Remote { get; }

    /// <inheritdoc/>
    public override bool IsTcp => false;

    /// <inheritdoc/>
    public override void Send(ReadOnlySpan<byte> packet)
    {
        if (_loss.Drops())
        {
            return;
        }

        try
        {
            _socket.SendTo(packet, SocketFlags.None, _address);
        }
        catch (SocketException)
        {
            // Unreachable, or no room: to a protocol over UDP that is a lost packet.
        }
        catch (ObjectDisposedException)
        {
            // The server is going.
        }
    }
}
