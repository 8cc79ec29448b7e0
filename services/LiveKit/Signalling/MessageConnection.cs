using System.Net.WebSockets;
using System.Threading.Channels;
using Google.Protobuf;

namespace Eloquence.LiveKit.Signalling;

/// <summary>A WebSocket with protobuf messages: they go out in order from a bounded queue, so that a client that does not read holds up nobody.</summary>
/// <typeparam name="TIncoming">What the other side says.</typeparam>
/// <typeparam name="TOutgoing">What we say.</typeparam>
internal abstract class MessageConnection<TIncoming, TOutgoing>(WebSocket socket)
    where TIncoming : class, IMessage<TIncoming>, new()
    where TOutgoing : IMessage<TOutgoing>
{
    private static readonly MessageParser<TIncoming> Parser = new(() => new TIncoming());

    /// <summary>Longest message that is read; session descriptions are the longest.</summary>
    private const int MaxMessage = 512 * 1024;

    private const int MaxQueued = 4096;

    private readonly Channel<byte[]> _outgoing = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });

    /// <summary>Queues a message. A client that leaves thousands unread loses its connection.</summary>
    public void Send(TOutgoing message)
    {
        if (!_outgoing.Writer.TryWrite(message.ToByteArray()))
        {
            Close();
        }
    }

    /// <summary>Closes the connection after what is queued has been sent.</summary>
    public void Close() => _outgoing.Writer.TryComplete();

    /// <summary>Reads and writes until one side closes.</summary>
    /// <param name="receive">Handles a message.</param>
    /// <param name="cancellationToken">Ends the connection.</param>
    public async Task RunAsync(Func<TIncoming, ValueTask> receive, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = WriteAsync(stop.Token);
        try
        {
            await ReadAsync(receive, stop.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The client is gone without a goodbye, or we are going.
        }
        finally
        {
            Close();
            stop.CancelAfter(TimeSpan.FromSeconds(1));
            await writing.ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(Func<TIncoming, ValueTask> receive, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        var filled = 0;
        while (socket.State is WebSocketState.Open or WebSocketState.CloseSent)
        {
            var result = await socket.ReceiveAsync(buffer.AsMemory(filled), cancellationToken).ConfigureAwait(false);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            filled += result.Count;
            if (result.EndOfMessage)
            {
                if (Parse(buffer.AsSpan(0, filled), result.MessageType) is not { } request)
                {
                    await RefuseAsync(WebSocketCloseStatus.InvalidPayloadData, $"not a {typeof(TIncoming).Name}", cancellationToken).ConfigureAwait(false);
                    return;
                }

                filled = 0;
                await receive(request).ConfigureAwait(false);
            }
            else if (filled == buffer.Length)
            {
                if (buffer.Length >= MaxMessage)
                {
                    await RefuseAsync(WebSocketCloseStatus.MessageTooBig, "message above 512 kB", cancellationToken).ConfigureAwait(false);
                    return;
                }

                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }

    /// <summary>Binary messages are protobuf; clients that prefer text send the same in JSON.</summary>
    private static TIncoming? Parse(ReadOnlySpan<byte> message, WebSocketMessageType type)
    {
        try
        {
            return type == WebSocketMessageType.Binary
                ? Parser.ParseFrom(message)
                : ProtocolJson.TryParse<TIncoming>(System.Text.Encoding.UTF8.GetString(message));
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private async Task RefuseAsync(WebSocketCloseStatus status, string reason, CancellationToken cancellationToken)
    {
        Close();
        if (socket.State == WebSocketState.Open)
        {
            await socket.CloseOutputAsync(status, reason, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in _outgoing.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken).ConfigureAwait(false);
            }

            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The client is gone; reading ends, too.
        }
    }
}
