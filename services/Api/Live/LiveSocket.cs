using System.Buffers;
using System.Net.WebSockets;

namespace Eloquence.Api.Live;

/// <summary>What came over a socket.</summary>
internal enum LiveMessageKind
{
    Text,
    Binary,

    /// <summary>The message was larger than allowed and was thrown away.</summary>
    TooLarge,

    /// <summary>The client has closed, or is gone.</summary>
    End,
}

/// <summary>
/// Sends and receives whole messages. While nothing comes, no buffer is held; while the client does not read, nothing more is read from it and
/// a send fails after <see cref="LiveOptions.PeerPatience"/>: nothing is queued.
/// </summary>
internal sealed class LiveSocket(WebSocket socket, LiveOptions options, TimeProvider time) : IDisposable
{
    private const int FirstBuffer = 8 * 1024;

    private readonly SemaphoreSlim _sending = new(1, 1);
    private byte[]? _buffer;

    /// <summary>True while frames can be sent.</summary>
    public bool CanSend => socket.State is WebSocketState.Open or WebSocketState.CloseReceived;

    /// <summary>Waits for the next message. Its bytes are valid until the next call.</summary>
    public async Task<(LiveMessageKind Kind, ReadOnlyMemory<byte> Bytes)> ReceiveAsync(CancellationToken cancellationToken)
    {
        Release();
        try
        {
            // An empty buffer waits for data without holding memory for it.
            var begun = await socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken);
            return (begun.MessageType, begun.EndOfMessage) switch
            {
                (WebSocketMessageType.Close, _) => (LiveMessageKind.End, default),
                (WebSocketMessageType.Text, true) => (LiveMessageKind.Text, default),
                (WebSocketMessageType.Binary, true) => (LiveMessageKind.Binary, default),
                _ => await ReadMessageAsync(cancellationToken),
            };
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            return (LiveMessageKind.End, default);
        }
    }

    /// <summary>Sends a text frame; does nothing once the connection is gone.</summary>
    /// <returns>False when the frame cannot have arrived.</returns>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(options.PeerPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await _sending.WaitAsync(either.Token);
            try
            {
                if (!CanSend)
                {
                    return false;
                }

                await socket.SendAsync(frame, WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, either.Token);
                return true;
            }
            finally
            {
                _sending.Release();
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            socket.Abort();
            return false;
        }
    }

    /// <summary>Says goodbye and waits a moment for the client's.</summary>
    public async Task CloseAsync(WebSocketCloseStatus status, string reason)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync(status, reason, patience.Token);
            }

            while (socket.State == WebSocketState.CloseSent && (await ReceiveAsync(patience.Token)).Kind != LiveMessageKind.End)
            {
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            socket.Abort();
        }
    }

    /// <summary>Sends the close frame only; the receiver sees the client's answer.</summary>
    public async Task CloseOutputAsync(WebSocketCloseStatus status, string reason)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
        try
        {
            await socket.CloseOutputAsync(status, reason, patience.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            socket.Abort();
        }
    }

    public void Abort() => socket.Abort();

    public void Dispose()
    {
        Release();
        _sending.Dispose();
        socket.Dispose();
    }

    private async Task<(LiveMessageKind Kind, ReadOnlyMemory<byte> Bytes)> ReadMessageAsync(CancellationToken cancellationToken)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        var length = 0;
        var tooLarge = false;
        while (true)
        {
            var part = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return (LiveMessageKind.End, default);
            }

            length += part.Count;
            tooLarge |= length > options.MaximumFrameBytes;
            if (part.EndOfMessage)
            {
                return tooLarge
                    ? (LiveMessageKind.TooLarge, default)
                    : (part.MessageType == WebSocketMessageType.Text ? LiveMessageKind.Text : LiveMessageKind.Binary, _buffer.AsMemory(0, length));
            }

            length = tooLarge ? 0 : length;
            if (length == _buffer.Length)
            {
                Grow(length);
            }
        }
    }

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(2 * length);
        _buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer!);
        _buffer = larger;
    }

    private void Release()
    {
        if (_buffer is { } rented)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
