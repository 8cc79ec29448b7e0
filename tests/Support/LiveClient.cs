using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Eloquence.Tests.Support;

/// <summary>A client of a live socket that reads frame after frame, with a deadline.</summary>
internal sealed class LiveClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[1024 * 1024];

    private LiveClient()
    {
    }

    /// <summary>Every frame received, as raw text, in order.</summary>
    public List<string> Received { get; } = [];

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    /// <summary>Opens a socket.</summary>
    /// <param name="address">Address of the server, <c>http</c> or <c>ws</c>.</param>
    /// <param name="path">Path of the socket.</param>
    public static async Task<LiveClient> ConnectAsync(Uri address, string path)
    {
        var client = new LiveClient();
        client._socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(5);
        await client._socket.ConnectAsync(new Uri(new UriBuilder(address) { Scheme = "ws" }.Uri, path), CancellationToken.None);
        return client;
    }

    public Task SendAsync(object frame) => SendTextAsync(JsonSerializer.Serialize(frame));

    public Task SendTextAsync(string text) => _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

    public Task SendBinaryAsync(byte[] bytes) => _socket.SendAsync(bytes, WebSocketMessageType.Binary, true, CancellationToken.None);

    /// <summary>The next frame; null when the server has closed.</summary>
    public async Task<JsonElement?> NextAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        var length = 0;
        while (true)
        {
            var part = await _socket.ReceiveAsync(_buffer.AsMemory(length), deadline.Token).ConfigureAwait(false);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                if (_socket.State == WebSocketState.CloseReceived)
                {
                    await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", deadline.Token).ConfigureAwait(false);
                }

                return null;
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                var text = Encoding.UTF8.GetString(_buffer, 0, length);
                Received.Add(text);
                using var document = JsonDocument.Parse(text);
                return document.RootElement.Clone();
            }
        }
    }

    /// <summary>The next frame of a type; frames before it are passed over.</summary>
    public async Task<JsonElement> NextAsync(string type)
    {
        while (await NextAsync().ConfigureAwait(false) is { } frame)
        {
            if (frame.GetProperty("type").GetString() == type)
            {
                return frame;
            }
        }

        throw new InvalidOperationException($"The server closed ({_socket.CloseStatus}) before a frame '{type}' came. It sent: {string.Join('\n', Received.TakeLast(5))}");
    }

    /// <summary>Reads until the server closes.</summary>
    public async Task ClosedAsync()
    {
        while (await NextAsync().ConfigureAwait(false) is not null)
        {
        }
    }

    public void Abort() => _socket.Abort();

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
