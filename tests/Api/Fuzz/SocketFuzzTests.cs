using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Eloquence.Api.Live;
using Eloquence.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Eloquence.Api.Tests.Fuzz;

/// <summary>Every socket gets random frames.</summary>
public sealed class SocketFuzzTests(Backing backing) : ApiTest(backing)
{
    private const int FramesPerConnection = 100;

    private static readonly string[] Types =
    [
        "START_SESSION", "AUDIO_CHUNK", "AUDIO_CHUNK", "AUDIO_CHUNK", "PING", "audio_chunk", "audio_chunk", "audio_chunk", "user_message", "pause_exercise", "resume_exercise", "ping", "get_status",
        "init", "dance", "", "audio_data",
    ];

    private static readonly string[] Ends = ["END_SESSION", "end_session", "end_exercise", "end_stream"];

    private protected override (string Key, string Value)[] Settings =>
        [("Live:MaximumFramesPerSecond", "100000"), ("Live:MaximumFrameBytes", "200000"), ("Live:GreetingDelay", "00:00:00.02")];

    [Theory]
    [InlineData("/ws/voice-analysis/", 1)]
    [InlineData("/ws/conversation/", 2)]
    [InlineData("/ws/confidence-stream/", 3)]
    [InlineData("/api/sessions/{0}/stream", 4)]
    [InlineData("/api/v1/exercises/realtime/", 5)]
    public async Task No_frame_ends_in_a_failure_of_the_server_and_nothing_is_left_behind(string path, int seed)
    {
        var sessions = Api.Services.GetRequiredService<LiveSessions>();
        var cases = Math.Max(2 * FramesPerConnection, FuzzCases.PerRoute);
        await Parallel.ForAsync(0, cases / FramesPerConnection, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (number, _) =>
        {
            var id = $"fuzz-{seed}-{number}";
            await ConnectionAsync(path.Contains("{0}", StringComparison.Ordinal) ? path.Replace("{0}", id, StringComparison.Ordinal) : path + id, new FuzzSource((1000 * seed) + number));
        });

        Assert.Empty(Api.Log.Errors);
        await Eventually.TrueAsync(() => sessions.Count == 0, "the sessions to be gone", TimeSpan.FromSeconds(30));
        await Eventually.TrueAsync(() => Directory.GetFiles(Path.GetTempPath(), $"eloquence-live-{Environment.ProcessId}-*").Length == 0, "the recordings to be gone", TimeSpan.FromSeconds(30));
    }

    private async Task ConnectionAsync(string path, FuzzSource source)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(new UriBuilder(Api.Client.BaseAddress!) { Scheme = "ws" }.Uri, path), CancellationToken.None);
        var reading = ReadAsync(socket);
        for (var frame = 0; frame < FramesPerConnection && socket.State == WebSocketState.Open; frame++)
        {
            await SendAsync(socket, source);
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
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
            }
        }

        var closed = await reading.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(closed is not WebSocketCloseStatus.InternalServerError, $"{path} was closed with {closed}");
    }

    private static async Task SendAsync(ClientWebSocket socket, FuzzSource source)
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
                5 when source.Random.Next(300) == 0 => (JsonSerializer.SerializeToUtf8Bytes(new { type = Ends[source.Random.Next(Ends.Length)] }), WebSocketMessageType.Text),
                _ => (Frame(source), WebSocketMessageType.Text),
            };
            var split = source.Random.Next(5) == 0 ? source.Random.Next(bytes.Length + 1) : bytes.Length;
            if (split < bytes.Length)
            {
                await socket.SendAsync(bytes.AsMemory(0, split), type, endOfMessage: false, CancellationToken.None);
            }

            await socket.SendAsync(bytes.AsMemory(split < bytes.Length ? split : 0), type, endOfMessage: true, CancellationToken.None);
        }
        catch (WebSocketException)
        {
            // The server has ended the session, as it was asked to.
        }
    }

    private static byte[] Frame(FuzzSource source) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object?>
    {
        ["type"] = Types[source.Random.Next(Types.Length)],
        [source.Random.Next(2) == 0 ? "data" : "audio_data"] = Convert.ToBase64String(source.Sound()),
        ["chunk_id"] = source.Random.Next(3) == 0 ? source.Word().Replace("\ud800", "x", StringComparison.Ordinal) : source.Random.Next(100),
        [source.Name()] = source.Random.Next(3) == 0 ? source.Word().Replace("\ud800", "x", StringComparison.Ordinal) : source.Random.Next(-100, 100_000),
        ["sample_rate"] = source.Random.Next(4) == 0 ? source.Random.Next(-5, 500_000) : 16000,
    });

    /// <summary>Reads until the end; every frame of the server must be a JSON object with a type.</summary>
    private static async Task<WebSocketCloseStatus?> ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[1024 * 1024];
        var length = 0;
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    if (socket.State == WebSocketState.CloseReceived)
                    {
                        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
                    }

                    return socket.CloseStatus;
                }

                length += part.Count;
                if (part.EndOfMessage)
                {
                    using var frame = JsonDocument.Parse(Encoding.UTF8.GetString(buffer, 0, length));
                    Assert.NotEmpty(frame.RootElement.GetProperty("type").GetString()!);
                    length = 0;
                }
            }
        }
        catch (WebSocketException)
        {
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
