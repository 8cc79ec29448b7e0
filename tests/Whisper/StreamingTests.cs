using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Eloquence.Audio.Tests;
using Eloquence.Tests.Support;
using Eloquence.Whisper.Recognition;
using Eloquence.Whisper.Tests.Support;

namespace Eloquence.Whisper.Tests;

public sealed class StreamingTests : IAsyncLifetime
{
    private const string First = "bonjour nous respirons calmement";
    private const string Second = "vous parlez trop vite";

    private readonly ToneRecognizer _recognizer = new();
    private WhisperHost _host = null!;

    public async Task InitializeAsync() => _host = await WhisperHost.StartAsync(_recognizer);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("/streaming/session")]
    [InlineData("/evaluate/realtime")]
    public async Task Connecting_status_reset_and_ping_work_and_nothing_is_sent_unasked(string path)
    {
        await using var client = await LiveClient.ConnectAsync(new Uri(_host.Address, path));
        await client.SendAsync(new { type = "ping" });
        Assert.True((await client.WaitAsync("pong")).GetProperty("timestamp").GetDouble() > 0);
        Assert.Single(client.Frames);

        await client.SendAsync(new { type = "get_status" });
        var status = await client.WaitAsync("status");
        Assert.Equal("tones", status.GetProperty("model").GetString());
        Assert.Equal(0, status.GetProperty("session_metrics").GetProperty("word_count").GetInt32());

        await client.SendAsync(new { type = "reset_session" });
        Assert.NotEqual("", (await client.WaitAsync("session_reset")).GetProperty("message").GetString());
    }

    [Fact]
    public async Task Words_are_committed_while_they_are_spoken_and_never_change()
    {
        var text = string.Join(' ', Enumerable.Repeat($"{First} {Second}", 3));
        await using var client = await LiveClient.ConnectAsync(new Uri(_host.Address, "/streaming/session"));
        await SpeakInStepsAsync(client, [.. ToneSpeech.Silence(0.5), .. ToneSpeech.Say(text)]);
        var early = await client.WaitAsync("partial_transcript", frame => frame.GetProperty("committed").GetString()!.StartsWith("bonjour", StringComparison.Ordinal));
        Assert.Equal(0, early.GetProperty("utterance").GetInt32());
        Assert.Empty(client.Of("utterance"));

        await client.SpeakAsync(ToneSpeech.Silence(0.8));
        var utterance = await client.WaitAsync("utterance");
        Assert.Equal(text, utterance.GetProperty("text").GetString());

        var committed = "";
        foreach (var frame in client.Of("partial_transcript"))
        {
            var next = frame.GetProperty("committed").GetString()!;
            Assert.StartsWith(committed, next, StringComparison.Ordinal);
            committed = next;
        }
        Assert.Equal(utterance.GetProperty("text").GetString(), committed);
        Assert.Equal(committed, string.Join(' ', client.Of("partial_transcript").Select(frame => frame.GetProperty("added").GetString()).Where(added => added != "")));
    }

    [Fact]
    public async Task Words_have_the_times_of_the_session()
    {
        await using var client = await LiveClient.ConnectAsync(new Uri(_host.Address, "/streaming/session"));
        await client.SpeakAsync([.. ToneSpeech.Silence(2), .. ToneSpeech.Say(First), .. ToneSpeech.Silence(1)]);
        var words = (await client.WaitAsync("utterance")).GetProperty("words").EnumerateArray().ToList();
        Assert.Equal([2.0, 2.3, 2.6, 2.9], words.Select(word => Math.Round(word.GetProperty("start").GetDouble(), 1)));
        Assert.Equal(2, (await client.WaitAsync("speech_started")).GetProperty("time").GetDouble(), 0.1);
        Assert.Equal(3.2, (await client.WaitAsync("speech_stopped")).GetProperty("time").GetDouble(), 0.15);
    }

    [Fact]
    public async Task Every_three_seconds_of_sound_bring_metrics_of_real_words_however_large_the_pieces_are()
    {
        await using var client = await LiveClient.ConnectAsync(new Uri(_host.Address, "/streaming/session"));
        float[] sound = [.. ToneSpeech.Say($"{First} euh {Second}"), .. ToneSpeech.Silence(0.9), .. ToneSpeech.Say("merci"), .. ToneSpeech.Silence(5.4)];
        await client.SendAsync(ToneSpeech.Pcm(sound));
        await client.WaitAsync("realtime_feedback", frame => frame.GetProperty("metrics").GetProperty("duration").GetDouble() >= 9);

        var feedback = client.Of("realtime_feedback");
        Assert.Equal([3.0, 6.0, 9.0], feedback.Select(frame => frame.GetProperty("metrics").GetProperty("duration").GetDouble()));
        Assert.Equal($"{First} euh {Second} merci", string.Join(' ', feedback.Select(frame => frame.GetProperty("transcription").GetString()).Where(text => text != "")));
        var last = feedback[^1].GetProperty("metrics");
        Assert.Equal(10, last.GetProperty("word_count").GetInt32());
        Assert.Equal(1, last.GetProperty("hesitation_count").GetInt32());
        Assert.Equal(0, last.GetProperty("pause_count").GetInt32());
        Assert.Equal(10 * 60 / 9.0, last.GetProperty("wpm").GetDouble(), 0.1);
        Assert.Equal("warning", last.GetProperty("status").GetProperty("level").GetString());
        Assert.Equal(65, last.GetProperty("status").GetProperty("score").GetInt32());
    }

    [Fact]
    public async Task Silence_has_no_status_and_no_confidence()
    {
        await using var client = await LiveClient.ConnectAsync(new Uri(_host.Address, "/streaming/session"));
        await client.SpeakAsync(ToneSpeech.Silence(3.1));
        var metrics = (await client.WaitAsync("realtime_feedback")).GetProperty("metrics");
        Assert.Equal(0, metrics.GetProperty("word_count").GetInt32());
        Assert.Equal(JsonValueKind.Null, metrics.GetProperty("status").ValueKind);
        Assert.Equal(JsonValueKind.Null, metrics.GetProperty("confidence").ValueKind);
        Assert.Equal(0, _recognizer.Passes);
    }

    [Fact]
    public async Task A_reset_clears_sound_text_and_counters()
    {
        await using var client = await LiveClient.ConnectAsync(new Uri(_host.Address, "/streaming/session"));
        await client.SpeakAsync([.. ToneSpeech.Silence(0.3), .. ToneSpeech.Say(First)]);
        await client.SendAsync(new { type = "reset" });
        await client.WaitAsync("session_reset");
        await client.SpeakAsync([.. ToneSpeech.Silence(0.5), .. ToneSpeech.Say(Second)]);
        await client.SendAsync(new { type = "end_stream" });
        var final = await client.WaitAsync("final_result");
        Assert.Equal(Second, final.GetProperty("transcription").GetString());
        Assert.Equal(4, final.GetProperty("metrics").GetProperty("word_count").GetInt32());
        Assert.Equal(1.7, final.GetProperty("duration").GetDouble(), 0.01);
        Assert.Equal(0.5, final.GetProperty("words")[0].GetProperty("start").GetDouble(), 0.05);
    }

    [Fact]
    public async Task Dialect_B_works_from_end_to_end()
    {
        using var created = await _host.Client.PostAsJsonAsync("/streaming/session", new
        {
            scenario = new { id = "s1", title = "Présentation", keywords = (string[])["bonjour"] },
            language = "fr",
            audio_config = new { sample_rate = 16000, channels = 1, bit_rate = 64000, chunk_duration = 10 },
        });
        Assert.Equal(HttpStatusCode.OK, created.StatusCode);
        var session = await created.Content.ReadFromJsonAsync<JsonElement>();
        var id = session.GetProperty("session_id").GetString()!;
        var address = new Uri(session.GetProperty("websocket_url").GetString()!);
        Assert.Equal("ws", address.Scheme);
        Assert.Equal(_host.Address.Authority, address.Authority);

        await using var client = await LiveClient.ConnectAsync(address);
        await client.SendAsync(new { type = "init", session_id = id });
        Assert.Equal(id, (await client.WaitAsync("session_started")).GetProperty("session_id").GetString());
        var pcm = ToneSpeech.Pcm([.. ToneSpeech.Say(First), .. ToneSpeech.Silence(1)]);
        var chunk = new TestWav().WriteData(pcm);
        await client.SendAsync(new { type = "audio_chunk", session_id = id, audio_data = Convert.ToBase64String(chunk), timestamp = 1, chunk_size = chunk.Length });
        await client.WaitAsync("chunk_processed");
        Assert.Contains(client.Texts, text => text.Contains("\"progress\":1.0", StringComparison.Ordinal));
        Assert.All(client.Of("partial_transcript"), frame => Assert.NotEqual("", frame.GetProperty("text").GetString()));
        await client.SendAsync(new { type = "end_stream", session_id = id });
        Assert.Equal(WebSocketCloseStatus.NormalClosure, await client.ClosedAsync());

        var final = await _host.Client.GetFromJsonAsync<JsonElement>($"/streaming/session/{id}/final");
        Assert.Equal(First, final.GetProperty("transcription").GetString());
        Assert.True(final.GetProperty("degraded").GetBoolean());
    }

    [Fact]
    public async Task The_final_text_can_be_asked_for_while_the_last_sound_is_being_recognised()
    {
        using var created = await _host.Client.PostAsync("/streaming/session", null);
        var id = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("session_id").GetString()!;
        await using var client = await LiveClient.ConnectAsync(new Uri(_host.Address, $"/streaming/session?session_id={id}"));
        await client.SpeakAsync(ToneSpeech.Say(First));
        using var ended = await _host.Client.PostAsJsonAsync("/streaming/end", new { session_id = id });
        Assert.Equal(First, (await ended.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("transcription").GetString());
        Assert.Equal(First, (await client.WaitAsync("final_result")).GetProperty("transcription").GetString());
    }

    [Fact]
    public async Task A_client_that_leaves_without_a_word_does_not_lose_its_text()
    {
        using var created = await _host.Client.PostAsync("/streaming/session", null);
        var id = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("session_id").GetString()!;
        await using (var client = await LiveClient.ConnectAsync(new Uri(_host.Address, $"/streaming/session?session_id={id}")))
        {
            await client.SpeakAsync([.. ToneSpeech.Say(First), .. ToneSpeech.Silence(1)]);
            await client.WaitAsync("utterance");
            client.Abort();
        }
        var final = await _host.Client.GetFromJsonAsync<JsonElement>($"/streaming/session/{id}/final");
        Assert.Equal(First, final.GetProperty("transcription").GetString());
        await Eventually.TrueAsync(() => _host.Gate.Streams == 0, "the session to be given back");
    }

    [Theory]
    [InlineData("not json", "json_malformed")]
    [InlineData("[1]", "json_malformed")]
    [InlineData("{}", "type_missing")]
    [InlineData("{\"type\":\"dance\"}", "type_unknown")]
    [InlineData("{\"type\":\"audio_chunk\"}", "audio_missing")]
    [InlineData("{\"type\":\"audio_chunk\",\"audio_data\":\"***\"}", "base64_malformed")]
    [InlineData("{\"type\":\"start\",\"sample_rate\":7}", "value_invalid")]
    [InlineData("{\"type\":\"start\",\"language\":\"klingonisch\"}", "value_invalid")]
    public async Task A_wrong_frame_is_answered_with_an_error_and_the_session_goes_on(string frame, string code)
    {
        await using var client = await LiveClient.ConnectAsync(new Uri(_host.Address, "/streaming/session"));
        await client.SendTextAsync(frame);
        var error = await client.WaitAsync("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Equal(error.GetProperty("error").GetString(), error.GetProperty("message").GetString());
        await client.SendAsync(new { type = "ping" });
        await client.WaitAsync("pong");
    }

    [Fact]
    public async Task Sessions_at_once_mix_neither_text_nor_counters()
    {
        string[] words = ["bonjour", "nous", "respirons", "calmement", "vous", "parlez", "trop", "vite"];
        await Task.WhenAll(words.Index().Select(async session =>
        {
            var (number, word) = session;
            var text = string.Join(' ', Enumerable.Repeat(word, 4 + number));
            await using var client = await LiveClient.ConnectAsync(new Uri(_host.Address, number % 2 == 0 ? "/streaming/session" : "/evaluate/realtime"));
            await client.SpeakAsync([.. ToneSpeech.Silence(0.1 * number), .. ToneSpeech.Say(text), .. ToneSpeech.Silence(0.7)], pieceSamples: 777 + (100 * number));
            await client.SendAsync(new { type = "get_status" });
            Assert.Equal(4 + number, (await client.WaitAsync("status")).GetProperty("session_metrics").GetProperty("word_count").GetInt32());
            await client.SendAsync(new { type = "end" });
            var final = await client.WaitAsync("final_result");
            Assert.Equal(text, final.GetProperty("transcription").GetString());
            Assert.Equal(4 + number, final.GetProperty("metrics").GetProperty("word_count").GetInt32());
            Assert.All(client.Of("partial_transcript"), frame => Assert.All(frame.GetProperty("text").GetString()!.Split(' '), heard => Assert.Equal(word, heard)));
        }));
    }

    [Fact]
    public async Task An_engine_that_ends_at_work_is_told_and_costs_nothing()
    {
        await using var client = await LiveClient.ConnectAsync(new Uri(_host.Address, "/streaming/session"));
        await client.SpeakAsync([.. ToneSpeech.Say(First), .. ToneSpeech.Silence(0.8)]);
        await client.WaitAsync("utterance");
        _recognizer.Failures.Enqueue(new RecognizerCrashedException("killed"));
        await client.SpeakAsync([.. ToneSpeech.Say(Second), .. ToneSpeech.Silence(0.8)]);
        Assert.Equal("recognizer_restarted", (await client.WaitAsync("error")).GetProperty("code").GetString());
        await client.SendAsync(new { type = "end" });
        Assert.Equal($"{First} {Second}", (await client.WaitAsync("final_result")).GetProperty("transcription").GetString());
    }

    [Fact]
    public async Task A_recogniser_with_a_small_window_gets_no_more_than_it_hears()
    {
        _recognizer.MaximumSeconds = 3.7;
        var text = string.Join(' ', Enumerable.Repeat($"{First} {Second}", 4));
        await using var client = await LiveClient.ConnectAsync(new Uri(_host.Address, "/streaming/session"));
        await client.SpeakAsync([.. ToneSpeech.Silence(0.4), .. ToneSpeech.Say(text)]);
        await client.SendAsync(new { type = "end" });
        Assert.Equal(text, (await client.WaitAsync("final_result")).GetProperty("transcription").GetString());
        Assert.All(client.Of("utterance"), frame => Assert.True(frame.GetProperty("end").GetDouble() - frame.GetProperty("start").GetDouble() <= 3.7));
    }

    [Fact]
    public async Task Odd_bytes_and_tiny_pieces_are_the_same_stream()
    {
        await using var client = await LiveClient.ConnectAsync(new Uri(_host.Address, "/streaming/session"));
        var pcm = ToneSpeech.Pcm([.. ToneSpeech.Say("bonjour vous"), .. ToneSpeech.Silence(0.7)]);
        foreach (var piece in pcm.Chunk(333))
        {
            await client.SendAsync(piece);
        }
        Assert.Equal("bonjour vous", (await client.WaitAsync("utterance")).GetProperty("text").GetString());
    }

    [Fact]
    public async Task Announced_stereo_at_48_kHz_is_understood()
    {
        await using var client = await LiveClient.ConnectAsync(new Uri(_host.Address, "/streaming/session"));
        await client.SendAsync(new { type = "start", sample_rate = 48000, channels = 2 });
        float[] sound = [.. ToneSpeech.Say("merci encore"), .. ToneSpeech.Silence(0.8)];
        await client.SendAsync(ToneSpeech.Pcm(sound.SelectMany(sample => Enumerable.Repeat(sample, 6))));
        Assert.Equal("merci encore", (await client.WaitAsync("utterance")).GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("/streaming/session")]
    [InlineData("/evaluate/realtime")]
    public async Task A_plain_request_to_a_WebSocket_is_answered_426_with_a_hint(string path)
    {
        using var response = await _host.Client.GetAsync(path);
        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        Assert.Equal("websocket", Assert.Single(response.Headers.Upgrade).Name);
        Assert.Contains("ws://", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_live_session_too_many_is_answered_429_with_Retry_After_until_another_ends()
    {
        await using var small = await WhisperHost.StartAsync(new ToneRecognizer(), ("Scale:Streams", "1"));
        var address = new Uri(small.Address, "/streaming/session");
        await using (await LiveClient.ConnectAsync(address))
        {
            using var refused = new ClientWebSocket();
            refused.Options.CollectHttpResponseDetails = true;
            await Assert.ThrowsAsync<WebSocketException>(() => refused.ConnectAsync(new UriBuilder(address) { Scheme = "ws" }.Uri, CancellationToken.None));
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.HttpStatusCode);
            Assert.Contains("Retry-After", refused.HttpResponseHeaders!.Keys);
        }
        await Eventually.TrueAsync(() => small.Gate.Streams == 0, "the place to be free");
        await using var admitted = await LiveClient.ConnectAsync(address);
    }

    [Fact]
    public async Task Unknown_sessions_and_those_without_sound_are_refused_precisely()
    {
        using var unknown = await _host.Client.GetAsync("/streaming/session/nobody/final");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using var created = await _host.Client.PostAsync("/streaming/session", null);
        var id = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("session_id").GetString();
        using var early = await _host.Client.GetAsync($"/streaming/session/{id}/final");
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
    }

    /// <summary>Gives the recogniser the time between pieces that a microphone would give it.</summary>
    private async Task SpeakInStepsAsync(LiveClient client, float[] samples)
    {
        foreach (var (index, piece) in samples.Chunk(8000).Index())
        {
            await client.SpeakAsync(piece);
            await client.SendAsync(new { type = "ping" });
            await Eventually.TrueAsync(() => client.Of("pong").Count == index + 1 && _recognizer.Running == 0, "the piece to be heard");
        }
    }
}
