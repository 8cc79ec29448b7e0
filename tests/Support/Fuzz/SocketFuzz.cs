using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Eloquence.Tests.Support.Fuzz;

/// <summary>Sends random frames to a socket, a hundred on each connection.</summary>
/// <param name="server">Address of the server, <c>http</c>.</param>
/// <param name="types">Words its frames have as type.</param>
/// <param name="ends">Words that end a session; they are rare.</param>
public sealed class SocketFuzz(Uri server, string[] types, string[] ends)
{
    private const int FramesPerConnection = 100;
    private const int FewestConnections = 2;
    private const int Connections = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Sends a number of frames.</summary>
    /// <param name="path">Path of the socket for a connection's number.</param>
    /// <param name="cases">Frames, at least two connections' worth.</param>
    /// <param name="firstSeed">Seed of the first connection; the next one has the next seed.</param>
    /// <returns>Every connection that was closed because of a failure of the server, not at all, or that got a frame which is no JSON object.</returns>
    public async Task<IReadOnlyCollection<string>> RunAsync(Func<int, string> path, int cases, int firstSeed)
    {
        var failures = new ConcurrentQueue<string>();
        await Parallel.ForAsync(0, Math.Max(FewestConnections, cases / FramesPerConnection), new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (number, _) =>
        {
            if (await ConnectionAsync(path(number), new FuzzSource(FuzzCases.FirstSeed + firstSeed + number)).ConfigureAwait(false) is { } failure)
            {
                failures.Enqueue($"connection of seed {FuzzCases.FirstSeed + firstSeed + number} to {path(number)}: {failure}");
            }
        }).ConfigureAwait(false);
        return failures;
    }

    private async Task<string?> ConnectionAsync(string path, FuzzSource source)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(new UriBuilder(server) { Scheme = "ws" }.Uri, path), CancellationToken.None).ConfigureAwait(false);
        var reading = ReadAsync(socket);
        for (var frame = 0; frame < FramesPerConnection && socket.State == WebSocketState.Open; frame++)
        {
            await SendAsync(socket, source).ConfigureAwait(false);
        }

        if (socket.State == WebSocketState.Open)
        {
            // Whatever came before, the server still listens.
            if (source.Random.Next(3) == 0)
            {
                socket.Abort();
            }
            else
            {
                await CloseAsync(socket).ConfigureAwait(false);
            }
        }

        try
        {
            var (closed, unreadable) = await reading.WaitAsync(Patience).ConfigureAwait(false);
            return closed is WebSocketCloseStatus.InternalServerError ? "closed with 1011" : unreadable is null ? null : $"a frame that is no JSON object: {unreadable}";
        }
        catch (TimeoutException)
        {
            return $"not closed within {Patience.TotalSeconds} s";
        }
    }

    private async Task SendAsync(ClientWebSocket socket, FuzzSource source)
    {
        try
        {
            var (bytes, type) = source.Random.Next(10) switch
            {
                0 => (source.Json(), WebSocketMessageType.Text),
                1 => (source.Sound(), WebSocketMessageType.Binary),
                2 => (source.Bytes(source.Random.Next(300)), WebSocketMessageType.Binary),
                3 => (source.Mutated(Frame(source)).Where(value => value < 0x80).ToArray(), WebSocketMessageType.Text),
                4 when source.Random.Next(10) == 0 => (new byte[300_000], WebSocketMessageType.Binary),
                5 when source.Random.Next(300) == 0 => (JsonSerializer.SerializeToUtf8Bytes(new { type = ends[source.Random.Next(ends.Length)] }), WebSocketMessageType.Text),
                _ => (Frame(source), WebSocketMessageType.Text),
            };
            var split = source.Random.Next(5) == 0 ? source.Random.Next(bytes.Length + 1) : bytes.Length;
            if (split < bytes.Length)
            {
                await socket.SendAsync(bytes.AsMemory(0, split), type, endOfMessage: false, CancellationToken.None).ConfigureAwait(false);
            }

            await socket.SendAsync(bytes.AsMemory(split < bytes.Length ? split : 0), type, endOfMessage: true, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception closed) when (closed is WebSocketException or OperationCanceledException)
        {
            // The server has ended the session, as it was asked to.
        }
    }

    private static async Task CloseAsync(ClientWebSocket socket)
    {
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception closed) when (closed is WebSocketException or OperationCanceledException)
        {
            // The server was faster.
        }
    }

    private byte[] Frame(FuzzSource source) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object?>
    {
        [source.Random.Next(6) == 0 ? "command" : "type"] = types[source.Random.Next(types.Length)],
        [source.Random.Next(3) switch { 0 => "data", 1 => "audio", _ => "audio_data" }] = Convert.ToBase64String(source.Sound()),
        ["chunk_id"] = source.Random.Next(3) == 0 ? source.Word().Replace("\ud800", "x", StringComparison.Ordinal) : source.Random.Next(100),
        [source.Name()] = source.Random.Next(3) == 0 ? source.Word().Replace("\ud800", "x", StringComparison.Ordinal) : source.Random.Next(-100, 100_000),
        ["sample_rate"] = source.Random.Next(4) == 0 ? source.Random.Next(-5, 500_000) : 16000,
    });

    /// <summary>Reads until the end.</summary>
    private static async Task<(WebSocketCloseStatus? Closed, string? Unreadable)> ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[1024 * 1024];
        var length = 0;
        string? unreadable = null;
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None).ConfigureAwait(false);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    if (socket.State == WebSocketState.CloseReceived)
                    {
                        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None).ConfigureAwait(false);
                    }

                    return (socket.CloseStatus, unreadable);
                }

                length += part.Count;
                if (part.EndOfMessage)
                {
                    var text = Encoding.UTF8.GetString(buffer, 0, length);
                    unreadable ??= IsObject(text) ? null : text;
                    length = 0;
                }
            }
        }
        catch (Exception ended) when (ended is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            return (null, unreadable);
        }
    }

    private static bool IsObject(string text)
    {
        try
        {
            using var frame = JsonDocument.Parse(text);
            return frame.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
