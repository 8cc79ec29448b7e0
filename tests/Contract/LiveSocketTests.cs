using System.Net;
using System.Text.Json;
using Eloquence.Tests.Support;

namespace Eloquence.Contract.Tests;

/// <summary>The WebSockets of the app, through the gateway, on a spoken take.</summary>
[Collection(SystemCollection.Name)]
public sealed class LiveSocketTests(EloquenceSystem system)
{
    private const string Text = "Bonjour à tous. Je vais vous raconter une histoire, une idée à la fois.";

    private Uri Gateway => system.Gateway.BaseAddress!;

    [Fact]
    [ClientCall("WS", "/ws/voice-analysis/{session_id}", "cosmic voice, universal audio")]
    public async Task The_ship_moves_with_the_voice()
    {
        await using var client = await LiveClient.ConnectAsync(Gateway, $"/ws/voice-analysis/{Guid.NewGuid()}");
        Assert.Equal("connection_established", (await client.NextAsync())!.Value.Text("type"));
        var state = (await client.NextAsync("exercise_state")).GetProperty("data");
        Assert.Equal("active", state.Text("status"));
        Assert.NotEmpty(state.Text("session_id"));
        state.Whole("current_duration_seconds");

        foreach (var piece in (await system.SpeakAsync(Text)).Chunk(4410))
        {
            await client.SendAsync(new { type = "audio_chunk", data = Convert.ToBase64String(piece), timestamp = 1, format = "wav", sample_rate = 22050 });
        }

        await client.SendAsync(new { type = "end_exercise" });
        var complete = await client.NextAsync("analysis_complete");
        Assert.True(complete.GetProperty("confidence_score").ValueKind is JsonValueKind.Number or JsonValueKind.Null);
        var figures = client.Received.Select(text => JsonDocument.Parse(text).RootElement).Where(frame => frame.Text("type") == "real_time_metrics").ToList();
        Assert.True(figures.Count >= 5 * complete.Whole("total_duration_seconds"), $"{figures.Count} frames in {complete.Whole("total_duration_seconds")} s");
        Assert.Contains(figures, frame => frame.GetProperty("data").TryGetProperty("pitch", out _));
        Assert.All(figures, frame => Assert.All(frame.GetProperty("data").EnumerateObject(), figure => frame.GetProperty("data").Decimal(figure.Name)));
    }

    [Fact]
    [ClientCall("WS", "/ws/voice-analysis/{session_id}", "first generation server dialect")]
    public async Task The_server_dialect_is_answered_in_its_own_words()
    {
        await using var client = await LiveClient.ConnectAsync(Gateway, $"/ws/voice-analysis/{Guid.NewGuid()}");
        await client.SendAsync(new { type = "START_SESSION", exercise_type = "public_speaking", user_id = "contract", settings = new { } });
        await client.NextAsync("session_started");
        foreach (var piece in (await system.SpeakAsync(Text)).Chunk(4410))
        {
            await client.SendAsync(new { type = "AUDIO_CHUNK", chunk_id = "c", audio_data = Convert.ToBase64String(piece), timestamp = 1 });
        }

        await client.SendAsync(new { type = "END_SESSION" });
        var final = await client.NextAsync("FINAL_RESULT");
        final.Decimal("total_duration");
        final.Instant("timestamp");
        final.Strings("strengths");
        final.Strings("improvements");
        Assert.NotNull(final.Text("final_transcription"));
        Assert.Contains(client.Received, text => text.Contains("\"METRICS_UPDATE\"", StringComparison.Ordinal));
        Assert.DoesNotContain(client.Received, text => text.Contains("\"real_time_metrics\"", StringComparison.Ordinal));
    }

    [Fact]
    [ClientCall("WS", "/ws/conversation/{session_id}", "conversation service")]
    [ClientCall("WS", "/api/sessions/{session_id}/stream", "eloquence-conversation")]
    public async Task A_conversation_welcomes_and_answers()
    {
        foreach (var path in new[] { $"/ws/conversation/{Guid.NewGuid()}", $"/api/sessions/{Guid.NewGuid()}/stream" })
        {
            await using var client = await LiveClient.ConnectAsync(Gateway, path);
            Assert.NotEmpty((await client.NextAsync("welcome")).Text("message"));
            await client.SendAsync(new { type = "user_message", content = "Comment commencer ?" });
            var update = await client.NextAsync("conversation_update");
            Assert.Equal(1, update.Whole("conversation_turn"));
            Assert.NotEmpty(update.Text("ai_response"));
            update.Instant("timestamp");
        }
    }

    [Fact]
    [ClientCall("WS", "/ws/confidence-stream/{session_id}", "confidence stream")]
    public async Task A_confidence_stream_ends_with_its_result()
    {
        await using var client = await LiveClient.ConnectAsync(Gateway, $"/ws/confidence-stream/{Guid.NewGuid()}");
        foreach (var piece in (await system.SpeakAsync(Text)).Chunk(4410))
        {
            await client.SendBinaryAsync(piece);
        }

        await client.SendAsync(new { type = "end_stream" });
        var final = await client.NextAsync("final_result");
        Assert.NotNull(final.Text("transcription"));
        Assert.NotEmpty(final.Text("ai_response"));
        Assert.Equal(JsonValueKind.Object, final.GetProperty("metrics").ValueKind);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_plain_request_to_a_socket_is_told_to_upgrade(string method)
    {
        foreach (var path in new[] { "/ws/voice-analysis/x", "/ws/conversation/x", "/ws/confidence-stream/x", "/api/sessions/x/stream" })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var answer = await system.Gateway.SendAsync(request);
            Assert.Contains("websocket", answer.Headers.Upgrade.Select(product => product.Name));
            await answer.ProblemAsync(HttpStatusCode.UpgradeRequired, "upgrade_required");
        }
    }
}
