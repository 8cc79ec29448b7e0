using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Eloquence.Contract.Tests;
using Eloquence.Tests.Support;

namespace Eloquence.EndToEnd.Tests.Smoke;

/// <summary>The calls, each as a client makes it, and what the client needs of the answer. Later steps use what earlier ones were given.</summary>
internal sealed partial class SmokeSequence(RunningApp app, RandomSpeech speech)
{
    public const int SampleRate = 16_000;

    private const int HeaderBytes = 44;
    private const int PieceBytes = SampleRate / 5;
    private const string Virelangue = "Un chasseur sachant chasser sans son chien.";

    private static readonly string[] TokenPaths = ["/api/token", "/token", "/generate-token"];
    private static readonly string[] Grants = ["roomJoin", "canPublish", "canSubscribe", "canPublishData", "canUpdateOwnMetadata"];

    private static readonly string[] Exercises =
    [
        "cosmic_voice_control", "virelangue_roulette", "virelangue_custom_1730000000000", "story_generator_1730000000000",
        "job_interview", "public_speaking", "casual_conversation", "debate",
    ];

    private static readonly string[] ThreeTypes = ["character", "location", "magic_object"];
    private static readonly string[] TwoLocations = ["location", "location"];
    private static readonly string[] AppTypes = ["connection_established", "exercise_state", "message", "real_time_metrics", "ai_response", "audio_ready", "analysis_complete"];
    private static readonly string[] ServerTypes = ["session_started", "PARTIAL_RESULT", "METRICS_UPDATE", "FINAL_RESULT"];

    private readonly string _user = $"user_{Guid.NewGuid():N}";
    private string _session = "";
    private string _token = "";
    private string _exerciseSession = "";
    private byte[] _take = [];
    private JsonElement _analysis;

    private HttpClient Gateway => app.Gateway;

    private string Authority => Gateway.BaseAddress!.Authority;

    public async Task HealthAsync()
    {
        var clock = Stopwatch.StartNew();
        var health = await (await Gateway.GetAsync("/health")).JsonAsync();
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Equal("healthy", health.Text("status"));
    }

    public async Task ScenariosAsync()
    {
        var list = await (await Gateway.GetAsync("/api/scenarios?language=fr")).JsonAsync();
        Assert.InRange(list.Whole("total"), 3, int.MaxValue);
        Assert.All(list.GetProperty("scenarios").EnumerateArray(), scenario =>
        {
            Assert.All(["id", "title", "description", "category", "difficulty", "language"], name => Assert.NotEmpty(scenario.Text(name)));
            Assert.InRange(scenario.Whole("duration_minutes"), 1, 120);
            scenario.Instant("created_at");
            scenario.Instant("updated_at");
            scenario.Strings("tags");
        });
    }

    public async Task SessionAsync()
    {
        object body = new { user_id = _user, scenario_id = "demo-1", language = "fr", goal = "Convaincre", is_multi_agent = false };
        var created = await (await Gateway.PostAsJsonAsync("/api/sessions", body)).JsonAsync(HttpStatusCode.Created);
        var reused = await (await Gateway.PostAsJsonAsync("/api/sessions", body)).JsonAsync();
        _session = created.Text("session_id");
        Assert.Equal(_session, reused.Text("session_id"));
        foreach (var answer in new[] { created, reused })
        {
            Assert.All(["session_id", "room_name", "livekit_url", "livekit_token"], name => Assert.NotEmpty(answer.Text(name)));
            Assert.StartsWith($"ws://{Authority}", answer.Text("livekit_url"), StringComparison.Ordinal);
            answer.GetProperty("initial_message").Whole("timestamp");
            answer.Instant("created_at");
        }
    }

    public async Task TokensAsync()
    {
        var secret = app.VariableOf("api", "LiveKit__ApiSecret");
        var key = app.VariableOf("api", "LiveKit__ApiKey");
        object asObject = new { exercise_type = "confidence_boost", user_id = _user };
        foreach (var path in TokenPaths)
        {
            foreach (var metadata in new[] { asObject, JsonSerializer.Serialize(asObject) })
            {
                object body = path == "/generate-token"
                    ? new { room_name = "smoke", participant_name = "Nom", participant_identity = _user, metadata, validity_hours = 2, grants = new { roomJoin = true, canPublish = true } }
                    : new { room = "smoke", identity = _user, metadata };
                var answer = await (await Gateway.PostAsJsonAsync(path, body)).JsonAsync();
                answer.Instant("expires_at");
                _token = answer.Text("token");
                var claims = Verify(_token, secret);
                Assert.Equal(key, claims.Text("iss"));
                Assert.Equal(_user, claims.Text("sub"));
                using var carried = JsonDocument.Parse(claims.Text("metadata"));
                Assert.Equal("confidence_boost", carried.RootElement.Text("exercise_type"));
                Assert.Equal("smoke", claims.GetProperty("video").Text("room"));
                Assert.All(Grants, grant => Assert.True(claims.GetProperty("video").GetProperty(grant).GetBoolean(), grant));
            }
        }
    }

    public async Task LiveKitAsync()
    {
        using var accepted = await Gateway.GetAsync($"/rtc/validate?access_token={_token}");
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        using var refused = await Gateway.GetAsync($"/rtc/validate?access_token={_token[..^4]}AAAA");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    public async Task AnalysesAsync()
    {
        _take = await speech.SayAsync(speech.Text(3));
        _analysis = await AnalyseAsync(_take, "audio", ("X-Session-ID", _session));
        JsonElement[] others =
        [
            await AnalyseAsync(Takes.Stereo(Wide(_take)), "audio"),
            await AnalyseAsync(Takes.WithoutHeader(_take), "audio"),
            await AnalyseAsync(Takes.Truncated(_take), "audio"),
            await AnalyseAsync(_take, "audio_file"),
        ];

        var seconds = (_take.Length - HeaderBytes) / 2.0 / SampleRate;
        Assert.Equal(seconds, _analysis.Number("duration"), 0.01);
        Assert.Equal([seconds, seconds, seconds / 2, seconds], others.Select(other => other.Number("duration")), (expected, actual) => Math.Abs(expected - actual) < 0.05);
    }

    public async Task RepetitionAsync()
    {
        var again = await AnalyseAsync(_take, "audio", ("X-Session-ID", _session));
        Assert.Equal(_analysis.GetRawText(), again.GetRawText());
        var kept = await (await Gateway.GetAsync($"/api/analyses/{_analysis.Text("analysis_id")}")).JsonAsync();
        Assert.Equal(_analysis.Text("timestamp"), kept.Text("timestamp"));
    }

    public async Task ClientStreamAsync()
    {
        var wanted = new
        {
            scenario = new { id = "demo-1", title = "t", keywords = new[] { "public" } },
            language = "fr",
            audio_config = new { sample_rate = SampleRate, channels = 1, bit_rate = 64_000, chunk_duration = 10 },
        };
        var created = await (await Gateway.PostAsJsonAsync("/streaming/session", wanted)).JsonAsync();
        var (id, address) = (created.Text("session_id"), new Uri(created.Text("websocket_url")));
        Assert.Equal(("ws", Authority), (address.Scheme, address.Authority));

        await using var client = await LiveClient.ConnectAsync(address, address.PathAndQuery);
        await client.SendAsync(new { type = "init", session_id = id });
        foreach (var chunk in Takes.WithoutHeader(_take).Chunk(320_000))
        {
            await client.SendAsync(new { type = "audio_chunk", session_id = id, audio_data = Convert.ToBase64String(chunk), timestamp = 1, chunk_size = chunk.Length });
            Assert.InRange((await client.NextAsync("chunk_processed")).Decimal("progress"), 0, 1);
        }

        await client.SendAsync(new { type = "end_stream", session_id = id });
        await client.ClosedAsync();
        Assert.All(FramesOf(client, "partial_transcript"), frame => Assert.Equal(JsonValueKind.String, frame.GetProperty("text").ValueKind));

        var final = await (await Gateway.GetAsync($"/streaming/session/{id}/final")).JsonAsync();
        Assert.True(final.Text("transcription").Length > 0, $"No words in {final}; the analysis of the same take heard '{_analysis.Text("transcription")}'.");
    }

    public async Task BinaryStreamAsync()
    {
        await using var client = await LiveClient.ConnectAsync(Gateway.BaseAddress!, "/streaming/session");
        await client.SendBinaryAsync(Takes.WithoutHeader(_take)[..(SampleRate * 2)]);
        await client.SendAsync(new { type = "get_status" });
        var status = await client.NextAsync("status");
        Assert.All(["service", "model"], name => Assert.NotEmpty(status.Text(name)));
        Assert.Equal(1, status.GetProperty("session_metrics").Number("duration"), 0.01);

        await client.SendAsync(new { type = "reset_session" });
        Assert.NotEmpty((await client.NextAsync("session_reset")).Text("message"));
        await client.SendAsync(new { type = "get_status" });
        Assert.Equal(0, (await client.NextAsync("status")).GetProperty("session_metrics").Number("duration"));

        await client.SendAsync(new { type = "ping" });
        Assert.InRange((await client.NextAsync("pong")).Decimal("timestamp"), 1.7e9, 4e9);
    }

    public async Task ExercisesAsync()
    {
        foreach (var exercise in Exercises)
        {
            var session = await (await Gateway.PostAsJsonAsync(
                "/api/sessions/create", new { exercise_id = exercise, language = "fr", participant_name = _user, scenario = (string?)null, exercise_config = new { } })).JsonAsync();
            Assert.All(["session_id", "livekit_room", "token"], name => Assert.NotEmpty(session.Text(name)));
            Assert.Contains(Authority, session.Text("livekit_url"), StringComparison.Ordinal);
            _exerciseSession = session.Text("session_id");
        }
    }

    public async Task LiveVoiceAsync()
    {
        await using (var phone = await LiveClient.ConnectAsync(Gateway.BaseAddress!, $"/ws/voice-analysis/{Guid.NewGuid()}"))
        {
            await phone.NextAsync("exercise_state");
            foreach (var piece in Takes.WithoutHeader(_take).Chunk(PieceBytes))
            {
                await phone.SendAsync(new { type = "audio_chunk", data = Convert.ToBase64String(piece), timestamp = 1, format = "wav", sample_rate = SampleRate });
            }

            await phone.SendAsync(new { type = "end_exercise" });
            await phone.ClosedAsync();
            Assert.All(TypesOf(phone), type => Assert.Contains(type, AppTypes));
            var figures = FramesOf(phone, "real_time_metrics").Select(frame => frame.GetProperty("data")).ToList();
            Assert.All(figures, data => Assert.All(data.EnumerateObject(), figure => data.Decimal(figure.Name)));
            Assert.Contains(figures, data => data.TryGetProperty("pitch", out _));
            Assert.Contains(figures, data => data.TryGetProperty("pitch_stability", out _));
            Assert.Single(FramesOf(phone, "analysis_complete"));
        }

        await using var old = await LiveClient.ConnectAsync(Gateway.BaseAddress!, $"/ws/voice-analysis/{Guid.NewGuid()}");
        await old.SendAsync(new { type = "START_SESSION", exercise_type = "public_speaking", user_id = _user, settings = new { } });
        var number = 0;
        foreach (var piece in Takes.WithoutHeader(_take).Chunk(PieceBytes))
        {
            await old.SendAsync(new { type = "AUDIO_CHUNK", chunk_id = $"{number++}", audio_data = Convert.ToBase64String(piece), timestamp = 1 });
        }

        await old.SendAsync(new { type = "END_SESSION" });
        await old.ClosedAsync();
        Assert.All(TypesOf(old), type => Assert.Contains(type, ServerTypes));
        Assert.Single(FramesOf(old, "FINAL_RESULT"));
    }

    public async Task TextsAsync()
    {
        var virelangue = await (await Gateway.PostFormAsync(
            "/analyze-virelangue",
            Multipart.File(await speech.SayAsync(Virelangue), fields: [
                ("target_text", Virelangue), ("target_sounds", "[\"ch\",\"s\"]"), ("analysis_focus", "pronunciation_accuracy"),
                ("enable_phoneme_analysis", "true"), ("enable_fluency_metrics", "true")]),
            ("X-Session-ID", _exerciseSession), ("X-Analysis-Type", "virelangue"))).JsonAsync();
        Assert.InRange(virelangue.Number("overall_score"), 0, 1);
        Assert.Equal(1, virelangue.Whole("attempt_number"));
        virelangue.Whole("pronunciation_time_ms");
        virelangue.Instant("timestamp");
        Assert.All(["detected_errors", "strengths", "improvements"], name => virelangue.Strings(name));

        Assert.Equal(virelangue.Text("transcribed_text") == "", virelangue.Number("overall_score") == 0 && virelangue.Strings("reasons").Any(reason => reason.StartsWith("No words", StringComparison.Ordinal)));

        var story = await (await Gateway.PostFormAsync(
            "/api/story/analyze-narrative",
            Multipart.File(await speech.SayAsync("Bonjour. " + speech.Text(2) + " Le dragon regarde la princesse."), fields: [
                ("session_id", _exerciseSession), ("story_title", "Le dragon"), ("story_elements", "[\"Le dragon\",\"La princesse\"]"), ("genre", "fantasy")]))).JsonAsync();
        Assert.True(story.GetProperty("success").GetBoolean());
        Assert.Equal(JsonValueKind.String, story.GetProperty("transcription").ValueKind);
        var judged = story.GetProperty("analysis");
        Assert.InRange(judged.Number("overall_score"), 0, 100);
        Assert.InRange(judged.Number("element_usage_score"), 0, 100);
        Assert.All(["strengths", "improvements", "highlight_moments", "detected_keywords"], name => judged.Strings(name));

        var drawn = await (await Gateway.PostAsJsonAsync(
            "/api/story/generate-elements", new { genre = "fantasy", difficulty = "easy", keywords = new[] { "dragon" }, count = 3 })).JsonAsync();
        Assert.Equal(ThreeTypes, drawn.GetProperty("elements").EnumerateArray().Select(element => element.Text("type")));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["element_type"] = "location", ["theme"] = "mystery", ["difficulty"] = "easy", ["count"] = "2" });
        var formed = await (await Gateway.PostAsync("/api/story/generate-elements", form)).JsonAsync();
        Assert.Equal(TwoLocations, formed.GetProperty("elements").EnumerateArray().Select(element => element.Text("type")));
    }

    public async Task ChatAsync()
    {
        object[] messages = [new { role = "system", content = "Tu es un coach." }, new { role = "user", content = "Comment préparer ma présentation ?" }];
        var answer = await (await Gateway.PostAsJsonAsync(
            "/v1/chat/completions", new { model = "mistral-nemo-instruct-2407", messages, max_tokens = 300, temperature = 0.7 })).JsonAsync();
        Assert.NotEmpty(answer.GetProperty("choices")[0].GetProperty("message").Text("content"));
        Assert.NotEmpty(answer.Text("engine"));

        using var streamed = await Gateway.PostAsJsonAsync("/v1/chat/completions", new { messages, stream = true });
        Assert.Equal("text/event-stream", streamed.Content.Headers.ContentType?.MediaType);
        var events = (await streamed.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("data: [DONE]", events[^1]);
        Assert.NotEmpty(string.Concat(events[..^1].Select(text => JsonDocument.Parse(text["data: ".Length..]).RootElement)
            .Where(chunk => chunk.GetProperty("choices").GetArrayLength() > 0)
            .Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out var text) ? text.GetString() : "")));
    }

    public async Task EndsAsync()
    {
        var zeros = new { overall_score = 0.0, detailed_scores = new { }, strengths = Array.Empty<string>(), improvements = Array.Empty<string>(), feedback = "" };
        var completion = await (await Gateway.PostAsJsonAsync($"/api/sessions/{_exerciseSession}/complete", zeros)).JsonAsync();
        completion.Whole("total_duration_seconds");
        Assert.Equal(2, completion.Whole("total_exchanges"));
        completion.Instant("completed_at");
        Assert.NotEmpty(completion.GetProperty("evaluation").GetProperty("detailed_scores").EnumerateObject());

        using var delete = new HttpRequestMessage(HttpMethod.Delete, $"/api/sessions/{_session}");
        foreach (var end in new[] { await Gateway.PostAsync($"/api/sessions/{_session}/end", null), await Gateway.PostAsync($"/api/session/{_session}/end", null), await Gateway.SendAsync(delete) })
        {
            var report = (await end.JsonAsync()).GetProperty("report");
            Assert.Equal(_session, report.Text("session_id"));
            Assert.Equal(1, report.Whole("interactions"));
            report.Number("duration");
            report.Strings("recommendations");
            report.Instant("timestamp");
        }
    }

    public async Task TwoSpeakersAsync()
    {
        string[] texts = ["Bonjour, la princesse trouve le trésor. La reine cherche la musique.", "Merci, notre équipe prépare le projet. Le directeur présente la solution."];
        var takes = await Task.WhenAll(texts.Select(speech.SayAsync));
        var finals = await Task.WhenAll(takes.Select(TranscribeLiveAsync));
        for (var speaker = 0; speaker < texts.Length; speaker++)
        {
            Assert.Equal((takes[speaker].Length - HeaderBytes) / 2.0 / SampleRate, finals[speaker].Number("duration"), 0.01);
            var (own, others) = (Shared(finals[speaker], texts[speaker]), Shared(finals[speaker], texts[1 - speaker]));
            Assert.True(own > others, $"Speaker {speaker} said '{texts[speaker]}' and is said to have said '{finals[speaker].Text("transcription")}'.");
        }

        // Each can be asked for again under the name its last frame told.
        foreach (var final in finals)
        {
            var kept = await (await Gateway.GetAsync($"/streaming/session/{final.Text("session_id")}/final")).JsonAsync();
            Assert.Equal(final.Text("transcription"), kept.Text("transcription"));
        }
    }

    private static int Shared(JsonElement final, string text) => Words(final.Text("transcription")).Intersect(Words(text)).Count();

    private static IEnumerable<string> Words(string text) => Word().Matches(text.ToLowerInvariant()).Select(word => word.Value).Where(word => word.Length > 3).Distinct();

    private static IEnumerable<JsonElement> FramesOf(LiveClient client, string type) => client.Received.Select(text => JsonDocument.Parse(text).RootElement).Where(frame => frame.Text("type") == type);

    private static IEnumerable<string> TypesOf(LiveClient client) => client.Received.Select(text => JsonDocument.Parse(text).RootElement.Text("type")).Distinct();

    /// <summary>At 22.05 kHz, so that the stereo form of it has 44.1 kHz.</summary>
    private static byte[] Wide(byte[] take)
    {
        var sound = Audio.WavDecoder.Decode(take);
        return Audio.WavWriter.Write(Audio.Resampler.Resample(sound.Samples, sound.SampleRate, 22_050), 22_050);
    }

    /// <summary>A token's claims, after its signature was found to be the key's (RFC 7515 with HS256).</summary>
    private static JsonElement Verify(string token, string secret)
    {
        var parts = token.Split('.');
        Assert.Equal("HS256", JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0])).RootElement.Text("alg"));
        Assert.Equal(parts[2], Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"))));
        return JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])).RootElement;
    }

    private async Task<JsonElement> AnalyseAsync(byte[] take, string part, params (string Name, string Value)[] headers)
    {
        var clock = Stopwatch.StartNew();
        var analysis = await (await Gateway.PostFormAsync("/api/confidence-analysis", Multipart.File(take, part), headers)).JsonAsync();
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));

        Assert.Equal(JsonValueKind.String, analysis.GetProperty("transcription").ValueKind);
        Assert.NotEmpty(analysis.Text("ai_response"));
        var judged = analysis.GetProperty("mistral_result").GetProperty("analysis");
        IsScoreOrExplained(analysis, analysis, "confidence_score", 1);
        IsScoreOrExplained(analysis, judged, "overall_score", 100);
        analysis.Instant("timestamp");
        Assert.All(analysis.GetProperty("metrics").EnumerateObject(), metric => Assert.Equal(JsonValueKind.Number, metric.Value.ValueKind));
        Assert.Equal(analysis.Text("transcription"), analysis.GetProperty("whisper_result").Text("transcription"));
        Assert.Equal(analysis.GetProperty("whisper_result").GetRawText(), analysis.GetProperty("transcription_result").GetRawText());
        Assert.NotEmpty(judged.Text("feedback"));
        judged.Strings("suggestions");
        return analysis;
    }

    /// <summary>A score that could not be given is absent, with the reason.</summary>
    private static void IsScoreOrExplained(JsonElement analysis, JsonElement holder, string name, int most)
    {
        if (holder.TryGetProperty(name, out _))
        {
            Assert.InRange(holder.Number(name), 0, most);
            return;
        }

        Assert.NotEmpty(analysis.GetProperty("not_judged").EnumerateArray().Single(score => score.Text("name") == "overall").Text("reason"));
    }

    /// <summary>Speaks in a client's pieces on a socket of its own and returns the final frame.</summary>
    private async Task<JsonElement> TranscribeLiveAsync(byte[] take)
    {
        await using var client = await LiveClient.ConnectAsync(Gateway.BaseAddress!, "/streaming/session");
        foreach (var piece in Takes.WithoutHeader(take).Chunk(PieceBytes))
        {
            await client.SendBinaryAsync(piece);
        }

        await client.SendAsync(new { type = "end_stream" });
        return await client.NextAsync("final_result");
    }

    [GeneratedRegex(@"\p{L}+")]
    private static partial Regex Word();
}
