using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Eloquence.Tests.Support;

namespace Eloquence.Whisper.Tests.Support;

/// <summary>A client of a WebSocket that keeps every frame it receives.</summary>
internal sealed class LiveClient : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentQueue<JsonElement> _frames = new();
    private readonly ConcurrentQueue<string> _texts = new();
    private readonly ConcurrentQueue<(JsonElement Frame, long Timestamp)> _arrivals = new();
    private Task _receiving = Task.CompletedTask;

    public IReadOnlyCollection<JsonElement> Frames => _frames;

    /// <summary>The frames as they came.</summary>
    public IReadOnlyCollection<string> Texts => _texts;

    /// <summary>The frames with the moments of their arrival (<see cref="Stopwatch.GetTimestamp"/>).</summary>
    public IReadOnlyCollection<(JsonElement Frame, long Timestamp)> Arrivals => _arrivals;

    /// <summary>How many of the last frames are kept; null for all.</summary>
    public int? Keeps { get; set; }

    public WebSocketCloseStatus? Closed => _socket.CloseStatus;

    public static async Task<LiveClient> ConnectAsync(Uri address, params (string Name, string Value)[] headers)
    {
        var client = new LiveClient();
        foreach (var (name, value) in headers)
        {
            client._socket.Options.SetRequestHeader(name, value);
        }
        await client._socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws" }.Uri, CancellationToken.None);
        client._receiving = client.ReceiveAsync();
        return client;
    }

    public Task SendAsync(object command) => SendTextAsync(JsonSerializer.Serialize(command));

    public Task SendTextAsync(string text) => _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

    public Task SendAsync(byte[] bytes) => _socket.SendAsync(bytes, WebSocketMessageType.Binary, true, CancellationToken.None);

    /// <summary>Sends sound in pieces as a microphone would, but faster.</summary>
    public async Task SpeakAsync(float[] samples, int pieceSamples = 1600)
    {
        for (var position = 0; position < samples.Length; position += pieceSamples)
        {
            await SendAsync(ToneSpeech.Pcm(samples.Skip(position).Take(pieceSamples)));
        }
    }

    /// <summary>All frames of a type so far.</summary>
    public IReadOnlyList<JsonElement> Of(string type) => [.. _frames.Where(frame => frame.GetProperty("type").GetString() == type)];

    /// <summary>Waits for the first frame of a type that also fulfils a condition.</summary>
    public async Task<JsonElement> WaitAsync(string type, Func<JsonElement, bool>? condition = null)
    {
        JsonElement? found = null;
        try
        {
            await Eventually.TrueAsync(
                () => (found = Of(type).Where(frame => condition?.Invoke(frame) ?? true).Cast<JsonElement?>().FirstOrDefault()) is not null, $"a frame {type}");
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message} There are: {string.Join(", ", _frames.TakeLast(12))}", late);
        }
        return found!.Value;
    }

    /// <summary>Waits until the server has closed.</summary>
    public async Task<WebSocketCloseStatus?> ClosedAsync()
    {
        await _receiving.WaitAsync(TimeSpan.FromSeconds(20));
        return _socket.CloseStatus;
    }

    public void Abort() => _socket.Abort();

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _receiving;
        _socket.Dispose();
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[2048];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    if (length == buffer.Length)
                    {
                        Array.Resize(ref buffer, 2 * length);
                    }
                    part = await _socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    length += part.Count;
                }
                while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                    return;
                }
                var text = Encoding.UTF8.GetString(buffer.AsSpan(0, length));
                _texts.Enqueue(text);
                var frame = JsonDocument.Parse(text).RootElement;
                _arrivals.Enqueue((frame, Stopwatch.GetTimestamp()));
                _frames.Enqueue(frame);
                while (_frames.Count > Keeps && _frames.TryDequeue(out _))
                {
                    _texts.TryDequeue(out var _);
                    _arrivals.TryDequeue(out var _);
                }
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The test sees by the frames what came before.
        }
    }
}
