using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Eloquence.WebRtc.Ice;

/// <summary>
/// A TCP connection with the other side (RFC 6544), packets framed by a length of two bytes (RFC 4571). Sending puts packets into a bounded
/// buffer; when the other side is slower, packets are dropped as a full network queue would.
/// </summary>
internal sealed class TcpPath : NetworkPath, IDisposable
{
    private const int FrameHeader = 2;
    private const int BufferSize = 256 * 1024;

    private readonly Socket _socket;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _ready = new(0, 1);
    private byte[] _gathering = new byte[BufferSize];
    private byte[] _sending = new byte[BufferSize];
    private int _gathered;

    public TcpPath(Socket socket)
    {
        _socket = socket;
        _socket.NoDelay = true;
        Remote = (IPEndPoint)socket.RemoteEndPoint!;
    }

    /// <summary>The connection that the first valid check named.</summary>
    public MediaTransport? Transport { get; set; }

    /// <inheritdoc/>
    public override IPEndPoint Remote { get; }

    /// <inheritdoc/>
    public override bool IsTcp => true;

    /// <inheritdoc/>
    public override void Send(ReadOnlySpan<byte> packet)
    {
        lock (_gate)
        {
            if (_gathered + FrameHeader + packet.Length > BufferSize)
            {
                return;
            }

            BinaryPrimitives.WriteUInt16BigEndian(_gathering.AsSpan(_gathered), (ushort)packet.Length);
            packet.CopyTo(_gathering.AsSpan(_gathered + FrameHeader));
            var wasEmpty = _gathered == 0;
            _gathered += FrameHeader + packet.Length;
            if (wasEmpty && _ready.CurrentCount == 0)
            {
                _ready.Release();
            }
        }
    }

    /// <summary>Reads and writes until one side ends the connection.</summary>
    /// <param name="receive">Called for every packet; may change it. False ends the connection.</param>
    /// <param name="cancellationToken">Ends the connection.</param>
    public async Task RunAsync(Func<TcpPath, Memory<byte>, bool> receive, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = WriteAsync(stop.Token);
        try
        {
            await ReadAsync(receive, stop.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side is gone, or we are going.
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await writing.ConfigureAwait(false);
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task ReadAsync(Func<TcpPath, Memory<byte>, bool> receive, CancellationToken cancellationToken)
    {
        var buffer = new byte[FrameHeader + Srtp.SrtpCipher.MaxPacket];
        var filled = 0;
        while (true)
        {
            var count = await _socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None, cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                return;
            }

            filled += count;
            var start = 0;
            while (filled - start >= FrameHeader)
            {
                var length = BinaryPrimitives.ReadUInt16BigEndian(buffer.AsSpan(start));
                if (length is 0 or > Srtp.SrtpCipher.MaxPacket)
                {
                    return;
                }

                if (filled - start - FrameHeader < length)
                {
                    break;
                }

                if (!receive(this, buffer.AsMemory(start + FrameHeader, length)))
                {
                    return;
                }

                start += FrameHeader + length;
            }

            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await _ready.WaitAsync(cancellationToken).ConfigureAwait(false);
                int length;
                lock (_gate)
                {
                    (_gathering, _sending) = (_sending, _gathering);
                    length = _gathered;
                    _gathered = 0;
                }

                for (var sent = 0; sent < length;)
                {
                    sent += await _socket.SendAsync(_sending.AsMemory(sent, length - sent), SocketFlags.None, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side is gone, or we are going; reading ends, too.
        }
    }
}
