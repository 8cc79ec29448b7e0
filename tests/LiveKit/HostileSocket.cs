using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Eloquence.WebRtc.Ice;
using Eloquence.WebRtc.Stun;

namespace Eloquence.LiveKit.Tests;

/// <summary>A UDP socket that sends anything. The server reads its port in order, so an answered check says that all before it was handled.</summary>
internal sealed class HostileSocket(int port) : IDisposable
{
    private readonly UdpClient _socket = Connected(port);

    public void Send(ReadOnlySpan<byte> datagram) => _socket.Send(datagram);

    /// <summary>Makes the server know this socket as a way of a connection, and waits until everything sent before has been handled.</summary>
    /// <exception cref="TimeoutException">The server does not answer any more.</exception>
    public async Task CheckAsync(IceCredentials server)
    {
        var request = Check(server);
        for (var attempt = 0; attempt < 20; attempt++)
        {
            _socket.Send(request);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            try
            {
                while (true)
                {
                    var answer = await _socket.ReceiveAsync(patience.Token);
                    if (IsAnswer(answer.Buffer, request))
                    {
                        return;
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // The check or its answer did not find room in a buffer: again.
            }
        }

        throw new TimeoutException("The media port has stopped answering.");
    }

    /// <summary>A valid check.</summary>
    public static byte[] Check(IceCredentials server)
    {
        var builder = new StunBuilder(stackalloc byte[256], StunType.BindingRequest, RandomNumberGenerator.GetBytes(12));
        builder.Add(StunAttribute.Username, Encoding.ASCII.GetBytes($"{server.UserFragment}:hostile"));
        return builder.Finish(Encoding.ASCII.GetBytes(server.Password)).ToArray();
    }

    public void Dispose() => _socket.Dispose();

    private static UdpClient Connected(int port)
    {
        var socket = new UdpClient();
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    private static bool IsAnswer(byte[] datagram, byte[] request) =>
        datagram is [1, 1, ..] && datagram.Length >= 20 && datagram.AsSpan(8, 12).SequenceEqual(request.AsSpan(8, 12));
}
