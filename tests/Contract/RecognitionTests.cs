using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Eloquence.Tests.Support;

namespace Eloquence.Contract.Tests;

/// <summary>Speech recognition as every generation of clients asks for it, on a spoken sentence and the self-test model.</summary>
[Collection(SystemCollection.Name)]
public sealed class RecognitionTests(EloquenceSystem system)
{
    private const string Text = "marquez une pause après chaque phrase";
    private const string Heard = "pause";
    private const string SelfTest = "synthetic-fr-selftest";
    private const int ChunkBytes = 320_000;

    private Uri Gateway => system.Gateway.BaseAddress!;

    [Theory]
    [InlineData("/streaming/session")]
    [InlineData("/evaluate/realtime")]
    [ClientCall("WS", "/streaming/session", "realtime metrics: binary samples, get_status, reset_session, ping")]
    [ClientCall("WS", "/evaluate/realtime", "realtime metrics, first name of the route")]
    public async Task A_socket_of_binary_samples_brings_feedback_and_knows_the_three_checks_and_ping(string path)
    {
        await using var client = await LiveClient.ConnectAsync(Gateway, path);
        await client.SendAsync(new { type = "ping" });
        Assert.Equal("pong", (await client.NextAsync())!.Value.Text("type"));

        foreach (var piece in (await SamplesAsync(silence: 1.5)).Chunk(6400))
        {
            await client.SendBinaryAsync(piece);
        }

        var feedback = await client.NextAsync("realtime_feedback");
        feedback.Decimal("timestamp");
        var metrics = feedback.GetProperty("metrics");
        Assert.True(metrics.Whole("word_count") > 0, feedback.ToString());
        Assert.Matches("^(excellent|good|warning|info)$", metrics.GetProperty("status").Text("level"));
        metrics.GetProperty("status").Strings("suggestions");

        await client.SendAsync(new { type = "get_status" });
        var status = await client.NextAsync("status");
        Assert.True(status.GetProperty("session_metrics").Whole("word_count") > 0, status.ToString());
        Assert.Equal(SelfTest, status.Text("engine"));

        await client.SendAsync(new { type = "reset_session" });
        Assert.NotEmpty((await client.NextAsync("session_reset")).Text("message"));
        await client.SendAsync(new { type = "get_status" });
        Assert.Equal(0, (await client.NextAsync("status")).GetProperty("session_metrics").Whole("word_count"));
    }

    [Fact]
    [ClientCall("POST", "/streaming/session", "WhisperStreamingService")]
    [ClientCall("WS", "/streaming/session", "WhisperStreamingService: base64 chunks")]
    [ClientCall("GET", "/streaming/session/{session_id}/final", "WhisperStreamingService")]
    public async Task A_client_session_is_created_hears_base64_chunks_and_has_a_final_text()
    {
        var created = await (await CreateAsync("/streaming/session")).JsonAsync();
        var (id, address) = (created.Text("session_id"), new Uri(created.Text("websocket_url")));
        Assert.Equal(Gateway.Authority, address.Authority);

        await using var client = await LiveClient.ConnectAsync(address, address.PathAndQuery);
        await client.SendAsync(new { type = "init", session_id = id });
        foreach (var piece in (await SamplesAsync()).Chunk(ChunkBytes))
        {
            await client.SendAsync(new { type = "audio_chunk", session_id = id, audio_data = Convert.ToBase64String(piece), timestamp = 1, chunk_size = piece.Length });
            Assert.InRange((await client.NextAsync("chunk_processed")).Decimal("progress"), 0, 1);
        }

        await client.SendAsync(new { type = "end_stream", session_id = id });
        await client.ClosedAsync();
        Assert.Contains(client.Received, text => text.Contains("\"partial_transcript\"", StringComparison.Ordinal));

        var final = await (await system.Gateway.GetAsync($"/streaming/session/{id}/final")).JsonAsync();
        AssertHeard(final, "transcription");
        await (await system.Gateway.GetAsync("/streaming/session/never/final")).ProblemAsync(HttpStatusCode.NotFound, "session_not_found");
    }

    [Fact]
    [ClientCall("POST", "/session/start", "unified voice analysis v3")]
    [ClientCall("WS", "/streaming/session?session_id={session_id}", "unified voice analysis v3")]
    [ClientCall("POST", "/streaming/end", "unified voice analysis v3")]
    [ClientCall("POST", "/evaluate/final", "session_id as JSON")]
    public async Task A_unified_session_is_ended_by_a_request_that_answers_its_text()
    {
        var id = (await (await CreateAsync("/session/start")).JsonAsync()).Text("session_id");
        await using var client = await LiveClient.ConnectAsync(Gateway, $"/streaming/session?session_id={id}");
        await client.SendBinaryAsync(await SamplesAsync());
        // A request may overtake what is on the way in a socket; an answer shows that the sound is there.
        await client.SendAsync(new { type = "ping" });
        await client.NextAsync("pong");
        AssertHeard(await (await system.Gateway.PostAsJsonAsync("/streaming/end", new { session_id = id })).JsonAsync(), "transcription");
        AssertHeard(await (await system.Gateway.PostAsJsonAsync("/evaluate/final", new { session_id = id })).JsonAsync(), "transcription");
    }

    [Fact]
    [ClientCall("POST", "/evaluate/final", "HybridSpeechEvaluationService (part audio)")]
    public async Task A_final_evaluation_has_words_and_a_measured_judgement()
    {
        var take = await system.SpeakAsync($"{Text}. il faut convaincre le jury aujourd'hui. nous respirons calmement avant le discours.", "fr+m7");
        using var form = Multipart.File(take, "audio", "audio_sample.wav", ("scenario_title", "Contrat"), ("language", "french"));
        var answer = await (await system.Gateway.PostFormAsync("/evaluate/final", form)).JsonAsync();
        AssertHeard(answer, "transcription");
        Assert.True(answer.Whole("word_count") > 0);
        answer.Number("wpm");
        Assert.All(answer.GetProperty("chunks").EnumerateArray(), chunk => Assert.Equal(2, chunk.GetProperty("timestamp").GetArrayLength()));
        Assert.Equal("audio_sample.wav", answer.GetProperty("file_info").Text("filename"));
        Assert.InRange(answer.GetProperty("evaluation").Number("overall_score"), 0, 100);
        Assert.NotEmpty(answer.Text("detailed_feedback"));

        using var empty = new MultipartFormDataContent { { new StringContent("x"), "scenario_title" } };
        await (await system.Gateway.PostAsync("/evaluate/final", empty)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "audio_missing");
        using var get = await system.Gateway.GetAsync("/evaluate/final");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
    }

    [Theory]
    [InlineData("/transcribe")]
    [InlineData("/asr")]
    [ClientCall("POST", "/transcribe", "Vosk analysis, Whisper batch (part audio)")]
    [ClientCall("POST", "/asr", "Whisper batch")]
    public async Task A_recording_is_transcribed_with_words_and_times(string path)
    {
        using var form = Multipart.File(await TakeAsync());
        var answer = await (await system.Gateway.PostFormAsync(path, form)).JsonAsync();
        AssertHeard(answer, "text");
        Assert.Equal("fr", answer.Text("language"));
        answer.Number("duration");
        answer.Number("transcription_time");
        Assert.InRange(answer.Number("confidence"), 0, 1);
        Assert.All(answer.GetProperty("words").EnumerateArray(), word =>
        {
            Assert.NotEmpty(word.Text("word"));
            Assert.True(word.Number("end") >= word.Number("start"));
            Assert.InRange(word.Number("conf"), 0, 1);
        });
    }

    [Fact]
    [ClientCall("POST", "/v1/audio/transcriptions", "Whisper batch, OpenAI clients (part file)")]
    [ClientCall("POST", "/v1/audio/translations", "OpenAI clients (part file)")]
    [ClientCall("GET", "/v1/models", "OpenAI clients")]
    public async Task OpenAIs_routes_answer_in_every_format()
    {
        var take = await TakeAsync();
        foreach (var (format, start) in new[] { ("json", "{\"text\":"), ("text", ""), ("srt", "1\n00:00:0"), ("vtt", "WEBVTT\n\n00:00:0"), ("verbose_json", "{\"") })
        {
            using var form = Multipart.File(take, "file", "take.wav", ("model", "whisper-1"), ("response_format", format));
            using var response = await system.Gateway.PostFormAsync("/v1/audio/transcriptions", form);
            var body = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, body);
            Assert.StartsWith(start, body, StringComparison.Ordinal);
            Assert.Contains(Heard, body, StringComparison.Ordinal);
        }

        using var streamed = Multipart.File(take, "file", "take.wav", ("model", "whisper-1"), ("stream", "true"));
        using var events = await system.Gateway.PostFormAsync("/v1/audio/transcriptions", streamed);
        Assert.Equal("text/event-stream", events.Content.Headers.ContentType?.MediaType);
        Assert.Contains("transcript.text.done", await events.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var translated = Multipart.File(take, "file", "take.wav", ("model", "whisper-1"));
        using var refused = await system.Gateway.PostFormAsync("/v1/audio/translations", translated);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("cannot translate", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var models = (await (await system.Gateway.GetAsync("/v1/models")).JsonAsync()).GetProperty("data");
        Assert.Contains(models.EnumerateArray(), model => model.Text("id") == "whisper-1" && model.Text("engine") == SelfTest);
        Assert.Contains(models.EnumerateArray(), model => model.Text("id") == "local-coach" && model.GetProperty("degraded").GetBoolean());
    }

    [Fact]
    [ClientCall("WS", "/v1/realtime?intent=transcription", "OpenAI realtime clients")]
    public async Task A_realtime_session_transcribes_a_turn()
    {
        await using var client = await LiveClient.ConnectAsync(Gateway, "/v1/realtime?intent=transcription");
        await client.NextAsync("session.created");
        await client.SendAsync(new { type = "session.update", session = new { type = "transcription", audio = new { input = new { format = new { type = "audio/pcm", rate = 16000 } } } } });
        await client.NextAsync("session.updated");
        foreach (var piece in (await SamplesAsync(silence: 1)).Chunk(6400))
        {
            await client.SendAsync(new { type = "input_audio_buffer.append", audio = Convert.ToBase64String(piece) });
        }

        await client.NextAsync("input_audio_buffer.speech_started");
        AssertContains(Heard, (await client.NextAsync("conversation.item.input_audio_transcription.completed")).Text("transcript"));
    }

    [Theory]
    [InlineData("/streaming/session")]
    [InlineData("/evaluate/realtime")]
    [InlineData("/v1/realtime?intent=transcription")]
    public async Task A_plain_request_to_a_socket_is_told_to_upgrade(string path)
    {
        using var answer = await system.Gateway.GetAsync(path);
        await answer.ProblemAsync(HttpStatusCode.UpgradeRequired, "upgrade_required");
    }

    private static void AssertHeard(JsonElement answer, string member)
    {
        AssertContains(Heard, answer.Text(member));
        Assert.Equal(SelfTest, answer.Text("engine"));
        Assert.True(answer.GetProperty("degraded").GetBoolean());
    }

    private static void AssertContains(string word, string text) => Assert.Contains(word, text, StringComparison.Ordinal);

    private Task<HttpResponseMessage> CreateAsync(string path) => system.Gateway.PostAsJsonAsync(path, new
    {
        scenario = new { id = "contract", title = "Contrat", keywords = new[] { "pause" } },
        language = "fr",
        audio_config = new { sample_rate = 16000, channels = 1, bit_rate = 64000, chunk_duration = 10 },
    });

    private Task<byte[]> TakeAsync() => system.SpeakAsync(Text, "fr+m7");

    /// <summary>The take as the app records it: 16 bits, 16 kHz, mono, without a header.</summary>
    private async Task<byte[]> SamplesAsync(double silence = 0.5) => [.. Takes.Samples(await TakeAsync()), .. new byte[2 * (int)(silence * Takes.AppRate)]];
}
