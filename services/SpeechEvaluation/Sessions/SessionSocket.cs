using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Eloquence.Contracts;

namespace Eloquence.SpeechEvaluation.Sessions;

/// <summary>Whole messages over a WebSocket, and JSON back. Reading and writing belong to one loop.</summary>
internal sealed class SessionSocket(WebSocket socket) : IDisposable
{
    /// <summary>Largest message: 30 s of sound, or its base64.</summary>
    public const int MaximumMessageBytes = 1_400_000;

    private const int ReadBytes = 16 * 1024;
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(2);

    private readonly ArrayBufferWriter<byte> _message = new(ReadBytes);

    /// <summary>The next message, valid until the next call; null when the client has closed or gone.</summary>
    /// <exception cref="SessionRefusedException">The message is too long; it has been skipped.</exception>
    public async Task<SessionMessage?> ReceiveAsync(CancellationToken cancellationToken)
    {
        _message.ResetWrittenCount();
        long length = 0;
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(_message.GetMemory(ReadBytes), cancellationToken);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }
                length += received.Count;
                if (length <= MaximumMessageBytes)
                {
                    _message.Advance(received.Count);
                }
                if (received.EndOfMessage)
                {
                    return length <= MaximumMessageBytes
                        ? new SessionMessage(received.MessageType == WebSocketMessageType.Text, _message.WrittenMemory)
                        : throw new SessionRefusedException("message_too_long", $"A message may have {MaximumMessageBytes} bytes; this one has {length}. Send smaller pieces.");
                }
            }
        }
        catch (WebSocketException)
        {
            // The client is gone without a goodbye, which phones do.
            return null;
        }
    }

    /// <summary>Sends one frame. A client that is gone is noticed by the next <see cref="ReceiveAsync"/>.</summary>
    public async Task SendAsync<T>(T frame, CancellationToken cancellationToken)
    {
        try
        {
            await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(frame, ContractJson.Options), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        catch (Exception gone) when (gone is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Nothing to tell to nobody.
        }
    }

    /// <summary>Tells what is wrong; the session goes on.</summary>
    public Task RefuseAsync(SessionRefusedException refused, CancellationToken cancellationToken) =>
        SendAsync(new SessionError("error", refused.Message, refused.Message, refused.Code), cancellationToken);

    /// <summary>Ends the session in order.</summary>
    public async Task CloseAsync(string description)
    {
        using var patience = new CancellationTokenSource(Goodbye);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, description, patience.Token);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // It is closed either way.
        }
    }

    public void Dispose() => socket.Dispose();
}

/// <summary>A whole message.</summary>
/// <param name="IsText">True for text, false for bytes.</param>
/// <param name="Bytes">Its content.</param>
internal readonly record struct SessionMessage(bool IsText, ReadOnlyMemory<byte> Bytes);

/// <summary>An error frame with its text under both names that clients read.</summary>
internal sealed record SessionError(string Type, string Error, string Message, string Code);
