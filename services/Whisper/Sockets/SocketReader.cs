using System.Net.WebSockets;

namespace Eloquence.Whisper.Sockets;

/// <summary>A whole message of a WebSocket; its bytes are valid until the next one is read.</summary>
internal readonly record struct SocketMessage(WebSocketMessageType Type, ReadOnlyMemory<byte> Bytes);

/// <summary>Reads whole messages. The buffer grows with what comes and is given back after a large message, so that idle sockets cost little.</summary>
internal sealed class SocketReader(WebSocket socket)
{
    /// <summary>Largest message: half a minute of 16-bit sound at 48 kHz in base64.</summary>
    public const int MaximumBytes = 4 * 1024 * 1024;

    private const int UsualBytes = 4 * 1024;

    private byte[] _buffer = [];

    /// <summary>The next message; one of type <see cref="WebSocketMessageType.Close"/> when the client has closed or is gone.</summary>
    /// <exception cref="MessageTooLargeException">The message is larger than <see cref="MaximumBytes"/>.</exception>
    public async Task<SocketMessage> ReadAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        if (_buffer.Length != UsualBytes)
        {
            _buffer = new byte[UsualBytes];
        }
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
                length += part.Count;
                if (part.MessageType == WebSocketMessageType.Close || part.EndOfMessage)
                {
                    return new SocketMessage(part.MessageType, _buffer.AsMemory(0, length));
                }
                if (length > MaximumBytes)
                {
                    throw new MessageTooLargeException();
                }
                if (length == _buffer.Length)
                {
                    Array.Resize(ref _buffer, Math.Max(64 * 1024, 2 * _buffer.Length));
                }
            }
        }
        catch (WebSocketException)
        {
            return new SocketMessage(WebSocketMessageType.Close, default);
        }
    }
}

/// <summary>A client sent a message that is too large to be read.</summary>
internal sealed class MessageTooLargeException() : Exception($"A message had more than {SocketReader.MaximumBytes / (1024 * 1024)} MB. Send sound in smaller pieces.");
