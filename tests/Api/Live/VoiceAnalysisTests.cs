using System.Net.WebSockets;
using System.Text.Json;
using Eloquence.Tests.Support;

namespace Eloquence.Api.Tests.Live;

/// <summary><c>/ws/voice-analysis/{id}</c> in both dialects.</summary>
public sealed class VoiceAnalysisTests(Backing backing) : ApiTest(backing)
{
    private static readonly string[] ServerTypes = ["session_started", "PARTIAL_RESULT", "METRICS_UPDATE", "FINAL_RESULT", "PONG", "error"];

    [Fact]
    public async Task A_server_dialect_session_is_answered_in_its_own_words()
    {
        await using var client = await LiveClient.ConnectAsync(Api.Client.BaseAddress!, "/ws/voice-analysis/s-server");
        await client.SendAsync(new { type = "START_SESSION", exercise_type = "cosmic_voice_control", user_id = "marie", settings = new { } });
        Assert.Equal("s-server", (await client.NextAsync("session_started")).Text("session_id"));
        var number = 0;
        foreach (var piece in Sound.Tenths(Sound.Voice(180, 3)))
        {
            await client.SendAsync(new { type = "AUDIO_CHUNK", chunk_id = number++, audio_data = Convert.ToBase64String(Sound.Wav(piece)), timestamp = 1.5 });
        }

        await client.SendAsync(new { type = "END_SESSION" });
        var final = await client.NextAsync("FINAL_RESULT");
        await client.ClosedAsync();

        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.CloseStatus);
        var frames = client.Received.Select(text => JsonDocument.Parse(text).RootElement).ToList();
        Assert.All(frames, frame => Assert.Contains(frame.Text("type"), ServerTypes));
        var partial = frames.Where(frame => frame.Text("type") == "PARTIAL_RESULT").ToList();
        Assert.Equal(30, partial.Count);
        Assert.Equal("0", partial[0].GetProperty("chunk_id").GetRawText());
        Assert.Equal("", partial[0].Text("transcription"));
        Assert.True(partial[0].GetProperty("degraded").GetBoolean());
        partial[0].IsInstant("timestamp");
        var updates = frames.Where(frame => frame.Text("type") == "METRICS_UPDATE").ToList();
        Assert.True(updates.Count >= 15, $"{updates.Count} updates in 3 s");
        Assert.Equal(180, updates[^1].GetProperty("pitch").GetDouble(), 2.0);
        Assert.All(["clarity_score", "fluency_score", "energy_score", "speaking_rate", "pause_ratio", "cumulative_confidence"], name =>
            Assert.True(updates[^1].TryGetProperty(name, out _), name));
        Assert.Matches(@"^3\.", final.GetProperty("total_duration").GetRawText());
        Assert.Equal("", final.Text("final_transcription"));
        Assert.Equal(180, final.GetProperty("overall_metrics").GetProperty("pitch_mean_hz").GetDouble(), 2.0);
        Assert.Equal(JsonValueKind.Array, final.GetProperty("strengths").ValueKind);
        final.IsInstant("timestamp");
        Assert.Equal("marie", await Backing.QueryAsync<string>(Database, $"select user_id from analyses where id = '{final.Text("analysis_id")}' and session_id = 's-server' and kind = 'voice'"));
    }

    [Fact]
    public async Task A_silent_client_is_greeted_like_the_app_and_its_ship_moves_with_the_voice()
    {
        await using var client = await LiveClient.ConnectAsync(Api.Client.BaseAddress!, "/ws/voice-analysis/s-app");
        Assert.Equal("connection_established", (await client.NextAsync())!.Value.Text("type"));
        var state = (await client.NextAsync("exercise_state")).GetProperty("data");
        Assert.Equal("active", state.Text("status"));
        Assert.Equal("s-app", state.Text("session_id"));
        state.IsWhole("current_duration_seconds");

        foreach (var piece in Sound.Tenths(Sound.Voice(247, 2)))
        {
            await client.SendAsync(new { type = "audio_chunk", data = Convert.ToBase64String(piece), timestamp = 1, format = "wav", sample_rate = 16000 });
        }

        await client.SendAsync(new { type = "pause_exercise", session_id = "s-app" });
        Assert.Equal("paused", (await client.NextAsync("exercise_state")).GetProperty("data").Text("status"));
        var metrics = client.Received.Where(text => text.Contains("\"real_time_metrics\",", StringComparison.Ordinal)).ToList();
        Assert.True(metrics.Count >= 10, $"{metrics.Count} frames in 2 s");
        var data = JsonDocument.Parse(metrics[^1]).RootElement.GetProperty("data");
        Assert.Equal(247, data.GetProperty("pitch").GetDouble(), 2.0);
        Assert.InRange(data.GetProperty("pitch_stability").GetDouble(), 0.9, 1);
        Assert.All(data.EnumerateObject(), member => Assert.Matches(@"^-?\d+\.\d+$", member.Value.GetRawText()));

        await client.SendAsync(new { type = "audio_chunk", data = Convert.ToBase64String(Sound.Voice(100, 1)) });
        await client.SendAsync(new { type = "resume_exercise", session_id = "s-app" });
        var resumed = (await client.NextAsync("exercise_state")).GetProperty("data");
        Assert.Equal("active", resumed.Text("status"));
        Assert.Equal(2, resumed.GetProperty("current_duration_seconds").GetInt32());
    }

    [Fact]
    public async Task A_message_of_the_user_is_answered_by_the_coach_in_both_frames()
    {
        await using var client = await LiveClient.ConnectAsync(Api.Client.BaseAddress!, "/ws/voice-analysis/s-talk");
        await client.SendAsync(new { type = "user_message", content = "Comment était-ce ?", timestamp = "2026-01-01T00:00:00Z" });

        var message = (await client.NextAsync("message")).GetProperty("data");
        Assert.Equal("assistant", message.Text("role"));
        Assert.NotEmpty(message.Text("id"));
        Assert.NotEmpty(message.Text("text"));
        message.IsInstant("timestamp");
        var reply = await client.NextAsync("ai_response");
        Assert.Equal(message.Text("text"), reply.Text("text"));
        Assert.Matches(@"^\d+\.\d+$", reply.GetProperty("timestamp").GetRawText());
    }

    [Fact]
    public async Task The_end_of_an_exercise_is_told_with_its_result()
    {
        await using var client = await LiveClient.ConnectAsync(Api.Client.BaseAddress!, "/ws/voice-analysis/s-end");
        await client.SendAsync(new { type = "audio_chunk", data = Convert.ToBase64String(Sound.Voice(200, 2)) });
        await client.SendAsync(new { type = "end_exercise" });

        Assert.Equal("completed", (await StateAsync(client, "completed")).Text("status"));
        var complete = await client.NextAsync("analysis_complete");
        Assert.True(complete.TryGetProperty("confidence_score", out var score));
        Assert.True(score.ValueKind is JsonValueKind.Number or JsonValueKind.Null);
        await client.ClosedAsync();
        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.CloseStatus);
    }

    [Theory]
    [InlineData(8000)]
    [InlineData(22050)]
    [InlineData(44100)]
    [InlineData(48000)]
    public async Task A_header_in_the_first_piece_tells_the_rate_of_all(int rate)
    {
        await using var client = await LiveClient.ConnectAsync(Api.Client.BaseAddress!, $"/ws/voice-analysis/s-rate-{rate}");
        var wav = Sound.Wav(Sound.Voice(196, 2, rate), rate, declaredBytes: -1);
        foreach (var piece in wav.Chunk(3333))
        {
            await client.SendAsync(new { type = "audio_chunk", data = Convert.ToBase64String(piece) });
        }

        await client.SendAsync(new { type = "pause_exercise" });
        var state = await StateAsync(client, "paused");
        Assert.Equal(196, state.GetProperty("real_time_metrics").GetProperty("pitch").GetDouble(), 2.0);
        Assert.Equal(2, state.GetProperty("real_time_metrics").GetProperty("duration_seconds").GetDouble(), 0.1);
    }

    [Fact]
    public async Task What_cannot_be_used_is_answered_with_an_error_and_the_session_goes_on()
    {
        await using var client = await LiveClient.ConnectAsync(Api.Client.BaseAddress!, "/ws/voice-analysis/s-bad");
        await client.SendAsync(new { type = "START_SESSION" });
        (string Frame, string Code)[] frames =
        [
            ("{", "INVALID_JSON"),
            ("[1,2]", "INVALID_JSON"),
            ("null", "INVALID_JSON"),
            ("", "INVALID_JSON"),
            ("""{"type":"DANCE"}""", "UNKNOWN_MESSAGE_TYPE"),
            ("""{"type":7}""", "UNKNOWN_MESSAGE_TYPE"),
            ("{}", "UNKNOWN_MESSAGE_TYPE"),
            ("""{"type":"AUDIO_CHUNK"}""", "CHUNK_ERROR"),
            ("""{"type":"AUDIO_CHUNK","audio_data":"***"}""", "CHUNK_ERROR"),
            ("""{"type":"AUDIO_CHUNK","audio_data":""}""", "CHUNK_ERROR"),
            ("""{"type":"AUDIO_CHUNK","audio_data":"UklGRgAAAABXQVZFZm10IA=="}""", "CHUNK_ERROR"),
            ($$"""{"type":"AUDIO_CHUNK","audio_data":"{{new string('A', 6_000_000)}}"}""", "FRAME_TOO_LARGE"),
        ];
        foreach (var (frame, code) in frames)
        {
            await client.SendTextAsync(frame);
            var error = await client.NextAsync("error");
            Assert.True(code == error.Text("code"), $"{frame[..Math.Min(60, frame.Length)]}: {error}");
            Assert.Equal(error.Text("error"), error.Text("message"));
            Assert.Equal(code, error.Text("error_code"));
            Assert.NotEmpty(error.Text("error_message"));
        }

        await client.SendAsync(new { type = "AUDIO_CHUNK", chunk_id = "last", audio_data = Convert.ToBase64String(Sound.Voice(150, 0.1)) });
        Assert.Equal("last", (await client.NextAsync("PARTIAL_RESULT")).Text("chunk_id"));
    }

    [Fact]
    public async Task Two_sessions_at_once_hear_only_their_own_voice()
    {
        var sessions = Enumerable.Range(0, 8).Select(async number =>
        {
            var hertz = 110 + (30 * number);
            await using var client = await LiveClient.ConnectAsync(Api.Client.BaseAddress!, $"/ws/voice-analysis/s-mix-{number}");
            foreach (var piece in Sound.Tenths(Sound.Voice(hertz, 2)))
            {
                await client.SendAsync(new { type = "audio_chunk", data = Convert.ToBase64String(piece) });
            }

            await client.SendAsync(new { type = "pause_exercise" });
            await StateAsync(client, "paused");
            var pitches = client.Received.Select(text => JsonDocument.Parse(text).RootElement)
                .Where(frame => frame.Text("type") == "real_time_metrics" && frame.GetProperty("data").TryGetProperty("pitch", out _))
                .Select(frame => frame.GetProperty("data").GetProperty("pitch").GetDouble()).ToList();
            Assert.True(pitches.Count > 10);
            Assert.All(pitches.Skip(3), pitch => Assert.Equal(hertz, pitch, 3.0));
        });
        await Task.WhenAll(sessions);
    }

    private static async Task<JsonElement> StateAsync(LiveClient client, string status)
    {
        while (true)
        {
            var state = (await client.NextAsync("exercise_state")).GetProperty("data");
            if (state.Text("status") == status)
            {
                return state;
            }
        }
    }
}
