using System.Buffers.Text;
using System.Net.WebSockets;
using System.Threading.Channels;
using Eloquence.LiveKit.Protocol;
using Google.Protobuf;

namespace Eloquence.LiveKit.Tests;

/// <summary>Speaks the signalling protocol by hand, to say what real clients never would.</summary>
internal sealed class SignalClient : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly Channel<SignalResponse> _received = Channel.CreateUnbounded<SignalResponse>();
    private Task _reading = Task.CompletedTask;

    public WebSocketCloseStatus? Closed => _socket.CloseStatus;

    /// <summary>All messages, for who reads them itself; ends with the connection.</summary>
    public IAsyncEnumerable<SignalResponse> Messages => _received.Reader.ReadAllAsync();

    public static Task<SignalClient> ConnectAsync(LiveKitHost server, string token, string query = "") =>
        OpenAsync(server, $"/rtc?access_token={token}&auto_subscribe=1&protocol=16{query}");

    /// <summary>Joins by signalling v1.</summary>
    public static Task<SignalClient> ConnectAsync(LiveKitHost server, string token, JoinRequest request) =>
        OpenAsync(server, $"/rtc/v1?access_token={token}&join_request={Base64Url.EncodeToString(new WrappedJoinRequest { JoinRequest = request.ToByteString() }.ToByteArray())}");

    public Task SendAsync(SignalRequest request) => SendAsync(request.ToByteArray());

    public Task SendAsync(byte[] message, WebSocketMessageType type = WebSocketMessageType.Binary) =>
        _socket.SendAsync(message, type, endOfMessage: true, CancellationToken.None);

    /// <summary>Waits for a message of a kind; others before it are skipped.</summary>
    public async Task<SignalResponse> ExpectAsync(Func<SignalResponse, bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        await foreach (var message in _received.Reader.ReadAllAsync(deadline.Token))
        {
            if (condition(message))
            {
                return message;
            }
        }

        throw new InvalidOperationException($"The connection ended ({_socket.CloseStatus}) before the message came.");
    }

    public Task<SignalResponse> ExpectAsync(SignalResponse.MessageOneofCase kind) => ExpectAsync(message => message.MessageCase == kind);

    /// <summary>Sends a ping and waits for its answer; false when the server has closed instead.</summary>
    public async Task<bool> AnswersAsync()
    {
        try
        {
            await SendAsync(new SignalRequest { Ping = 1 });
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            return false;
        }

        await foreach (var message in _received.Reader.ReadAllAsync())
        {
            if (message.MessageCase == SignalResponse.MessageOneofCase.Pong)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Waits until the server has closed.</summary>
    public async Task ExpectCloseAsync()
    {
        await foreach (var _ in _received.Reader.ReadAllAsync())
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
    }

    private static async Task<SignalClient> OpenAsync(LiveKitHost server, string path)
    {
        var client = new SignalClient();
        await client._socket.ConnectAsync(new Uri(server.Signalling, path), CancellationToken.None);
        client._reading = client.ReadAsync();
        return client;
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[256 * 1024];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult result;
                do
                {
                    result = await _socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    length += result.Count;
                }
                while (!result.EndOfMessage);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                _received.Writer.TryWrite(SignalResponse.Parser.ParseFrom(buffer, 0, length));
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // The connection is gone, or this client aborted it.
        }

        _received.Writer.TryComplete();
    }
}
