using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Eloquence.SpeechEvaluation.Tests;

/// <summary>Live sessions in both dialects.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private const int WavHeaderBytes = 44;
    private const int TenthOfASecond = 3200;
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "golden", "fr.wav");

    private SpeechEvaluationHost _host = null!;
    private byte[] _wav = [];

    public async Task InitializeAsync()
    {
        _host = await SpeechEvaluationHost.StartAsync();
        _wav = await File.ReadAllBytesAsync(Golden);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task The_hybrid_dialect_hears_a_take_from_beginning_to_end()
    {
        using var created = await _host.Client.PostAsync("/hybrid-session", null);
        var session = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("session_id").GetString()!;
        using var socket = await OpenAsync($"/ws/realtime/{session}");
        Assert.Equal("ready_for_audio", (await NextAsync(socket, "session_initialized")).GetProperty("status").GetString());

        await SayAsync(socket, """{"command":"start_recording"}""");
        Assert.Equal("listening", (await NextAsync(socket, "recording_started")).GetProperty("status").GetString());

        var pcm = _wav.AsMemory(WavHeaderBytes);
        var work = new List<double>();
        for (var at = 0; at + TenthOfASecond <= pcm.Length; at += TenthOfASecond)
        {
            await socket.SendAsync(pcm.Slice(at, TenthOfASecond), WebSocketMessageType.Binary, true, default);
            var live = await NextAsync(socket, "realtime_result");
            work.Add(live.GetProperty("work_ms").GetDouble());
            Assert.Equal("", live.GetProperty("partial").GetString());
            Assert.Equal(JsonValueKind.Null, live.GetProperty("prosody_metrics").GetProperty("words_per_minute").ValueKind);
        }

        // The median: a busy machine may put any one frame aside for a while.
        Assert.InRange(work.Order().ElementAt(work.Count / 2), 0, 60);

        await SayAsync(socket, """{"command":"finalize_recording"}""");
        var final = await NextAsync(socket, "recording_finalized");
        Assert.Equal(3.4, final.GetProperty("total_duration").GetDouble(), 0.1);
        Assert.InRange(final.GetProperty("vosk_metrics").GetProperty("pitch_mean").GetDouble(), 75, 600);

        var results = await _host.Client.GetFromJsonAsync<JsonElement>($"/sessions/{session}/results");
        Assert.Equal("completed", results.GetProperty("status").GetString());
        using var coaching = await _host.Client.PostAsJsonAsync("/feedback/coaching", new { session_id = session });
        Assert.Equal(HttpStatusCode.OK, coaching.StatusCode);
    }

    [Fact]
    public async Task The_first_client_sends_base64_and_gets_ten_frames_for_a_second_of_sound()
    {
        using var socket = await OpenAsync("/sessions/take-1/realtime");
        var second = Convert.ToBase64String(_wav.AsSpan(0, WavHeaderBytes + 32_000));
        await SayAsync(socket, $$"""{"type":"audio_data","data":"{{second}}","timestamp":1}""");
        for (var i = 0; i < 10; i++)
        {
            var frame = await NextAsync(socket, "metrics");
            Assert.Equal((i + 1) / 10.0, frame.GetProperty("metrics").GetProperty("session_duration").GetDouble(), 0.011);
        }

        await SayAsync(socket, """{"type":"session_end"}""");
        Assert.Equal(JsonValueKind.Null, (await NextAsync(socket, "session_result")).GetProperty("evaluation").GetProperty("overall_score").ValueKind);
        Assert.Equal(WebSocketMessageType.Close, (await socket.ReceiveAsync(new byte[16], default)).MessageType);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Theory]
    [InlineData("{", "json_invalid")]
    [InlineData("[]", "command_missing")]
    [InlineData("""{"command":"dance"}""", "command_unknown")]
    [InlineData("""{"type":"audio_data","data":"&"}""", "base64_invalid")]
    [InlineData("""{"type":"audio_data"}""", "audio_missing")]
    [InlineData("""{"command":"finalize_recording"}""", "audio_empty")]
    public async Task A_mistake_costs_an_error_frame_and_the_session_goes_on(string message, string code)
    {
        using var socket = await OpenAsync("/ws/realtime/one");
        await NextAsync(socket, "session_initialized");
        await SayAsync(socket, message);
        var error = await NextAsync(socket, "error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Equal(error.GetProperty("error").GetString(), error.GetProperty("message").GetString());
        await SayAsync(socket, """{"type":"ping"}""");
        await NextAsync(socket, "pong");
    }

    [Fact]
    public async Task A_message_that_is_too_long_is_skipped()
    {
        using var socket = await OpenAsync("/ws/realtime/one");
        await NextAsync(socket, "session_initialized");
        await socket.SendAsync(new byte[2_000_000], WebSocketMessageType.Binary, true, default);
        Assert.Equal("message_too_long", (await NextAsync(socket, "error")).GetProperty("code").GetString());
        await SayAsync(socket, """{"type":"ping"}""");
        await NextAsync(socket, "pong");
    }

    [Fact]
    public async Task Sound_of_another_format_is_refused_with_what_it_is()
    {
        using var socket = await OpenAsync("/ws/realtime/one");
        await NextAsync(socket, "session_initialized");
        await socket.SendAsync(new Audio.Tests.TestWav { Rate = 44_100, Channels = 2 }.WriteData(new byte[400]), WebSocketMessageType.Binary, true, default);
        var error = await NextAsync(socket, "error");
        Assert.Equal("audio_format_unsupported", error.GetProperty("code").GetString());
        Assert.Contains("44100 Hz, 2 channels", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_speakers_are_not_mixed()
    {
        using var silent = await OpenAsync("/ws/realtime/silent");
        using var speaking = await OpenAsync("/ws/realtime/speaking");
        await NextAsync(silent, "session_initialized");
        await NextAsync(speaking, "session_initialized");
        for (var i = 0; i < 6; i++)
        {
            await silent.SendAsync(new byte[TenthOfASecond], WebSocketMessageType.Binary, true, default);
            await speaking.SendAsync(_wav.AsMemory(WavHeaderBytes + (i * TenthOfASecond), TenthOfASecond), WebSocketMessageType.Binary, true, default);
            Assert.False((await NextAsync(silent, "realtime_result")).GetProperty("prosody_metrics").GetProperty("is_speech").GetBoolean());
            Assert.Equal((i + 1) / 10.0, (await NextAsync(speaking, "realtime_result")).GetProperty("prosody_metrics").GetProperty("session_duration").GetDouble(), 0.011);
        }
    }

    [Fact]
    public async Task A_full_house_is_answered_with_429()
    {
        await using var small = await SpeechEvaluationHost.StartAsync(sessions: 1);
        using var first = await OpenAsync("/ws/realtime/one", small);
        await NextAsync(first, "session_initialized");
        using var second = new ClientWebSocket();
        second.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => second.ConnectAsync(Address("/ws/realtime/two", small), default));
        Assert.Equal(HttpStatusCode.TooManyRequests, second.HttpStatusCode);
    }

    [Theory]
    [InlineData("/sessions/never/results", HttpStatusCode.NotFound, "session_not_found")]
    [InlineData("/sessions/a%20b/results", HttpStatusCode.BadRequest, "session_id_invalid")]
    [InlineData("/ws/realtime/one", HttpStatusCode.UpgradeRequired, "upgrade_required")]
    public async Task Other_requests_are_answered_with_what_is_wrong(string path, HttpStatusCode status, string code)
    {
        using var response = await _host.Client.GetAsync(path);
        Assert.Equal(status, response.StatusCode);
        await MeasureTests.AssertProblemAsync(response, code);
    }

    [Fact]
    public async Task New_sessions_have_different_ids_and_addresses_of_the_host_that_was_asked()
    {
        using var first = await _host.Client.PostAsync("/sessions/create", null);
        using var second = await _host.Client.PostAsync("/sessions/create", null);
        var one = await first.Content.ReadFromJsonAsync<JsonElement>();
        var two = await second.Content.ReadFromJsonAsync<JsonElement>();
        Assert.NotEqual(one.GetProperty("session_id").GetString(), two.GetProperty("session_id").GetString());
        Assert.Equal($"/sessions/{one.GetProperty("session_id").GetString()}/realtime", one.GetProperty("websocket_url").GetString());
        Assert.StartsWith($"ws://{_host.Client.BaseAddress!.Authority}/", one.GetProperty("websocket_address").GetString(), StringComparison.Ordinal);
    }

    private Task<ClientWebSocket> OpenAsync(string path) => OpenAsync(path, _host);

    private static async Task<ClientWebSocket> OpenAsync(string path, SpeechEvaluationHost host)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(Address(path, host), default);
        return socket;
    }

    private static Uri Address(string path, SpeechEvaluationHost host) => new(new UriBuilder(host.Client.BaseAddress!) { Scheme = "ws" }.Uri, path);

    private static Task SayAsync(ClientWebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, default);

    private static async Task<JsonElement> NextAsync(ClientWebSocket socket, string type)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var buffer = new byte[1 << 20];
        var length = 0;
        WebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, length, buffer.Length - length), patience.Token);
            length += received.Count;
        }
        while (!received.EndOfMessage);
        var frame = JsonDocument.Parse(buffer.AsMemory(0, length)).RootElement;
        Assert.True(frame.GetProperty("type").GetString() == type, frame.ToString());
        return frame;
    }
}
