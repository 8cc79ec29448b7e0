using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using Eloquence.Contracts;

namespace Eloquence.Whisper.Sockets;

/// <summary>
/// Sends JSON frames in order without making their authors wait. A client that does not read for so long that a thousand frames wait is cut
/// off: its memory is not ours.
/// </summary>
internal sealed class FrameSender : IAsyncDisposable
{
    private const int MostWaiting = 1000;

    private readonly WebSocket _socket;
    private readonly Channel<byte[]> _frames = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly Task _sending;

    public FrameSender(WebSocket socket)
    {
        _socket = socket;
        _sending = SendAsync();
    }

    /// <summary>Queues a frame; it is lost when the socket is closed.</summary>
    public void Send<T>(T frame)
    {
        if (!_frames.Writer.TryWrite(JsonSerializer.SerializeToUtf8Bytes(frame, ContractJson.Options)) && !_frames.Reader.Completion.IsCompleted)
        {
            _socket.Abort();
        }
    }

    /// <summary>Sends what waits and closes the socket in order.</summary>
    public async Task CloseAsync(WebSocketCloseStatus status, string reason)
    {
        await DisposeAsync();
        try
        {
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
                await _socket.CloseOutputAsync(status, reason, patience.Token);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client went first.
        }
    }

    /// <summary>Sends what waits.</summary>
    public async ValueTask DisposeAsync()
    {
        _frames.Writer.TryComplete();
        await _sending;
    }

    private async Task SendAsync()
    {
        try
        {
            await foreach (var frame in _frames.Reader.ReadAllAsync())
            {
                await _socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            _frames.Writer.TryComplete();
        }
    }
}
