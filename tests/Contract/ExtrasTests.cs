using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Eloquence.Tests.Support;

namespace Eloquence.Contract.Tests;

/// <summary>Small routes that one client or another still calls: none of them is a 404.</summary>
[Collection(SystemCollection.Name)]
public sealed class ExtrasTests(EloquenceSystem system)
{
    [Theory]
    [ClientCall("POST", "/refresh-token", "first token service")]
    [ClientCall("POST", "/confidence-boost/token", "first token service")]
    [InlineData("/refresh-token")]
    [InlineData("/confidence-boost/token")]
    public async Task A_token_is_issued_under_its_older_names(string path)
    {
        var token = await (await system.Gateway.PostAsJsonAsync(path, new { room_name = $"room-{Guid.NewGuid():N}", participant_name = "marie" })).JsonAsync();

        Assert.Equal(3, token.Text("token").Split('.').Length);
        Assert.StartsWith("ws://", token.Text("livekit_url"), StringComparison.Ordinal);
        token.Instant("expires_at");
    }

    [Fact]
    [ClientCall("POST", "/api/v1/eloquence/llm/analyze", "main API")]
    [ClientCall("GET", "/status", "Mistral proxy")]
    public async Task A_text_is_measured_and_answered_and_who_answers_is_told()
    {
        var analysis = await (await system.Gateway.PostAsJsonAsync("/api/v1/eloquence/llm/analyze", new { text = "Bonjour à tous. Euh, je voudrais vous parler de notre projet." })).JsonAsync();
        var status = await (await system.Gateway.GetAsync("/status")).JsonAsync();

        Assert.InRange(analysis.Whole("word_count"), 10, 11);
        Assert.Equal("local-coach", analysis.Text("engine"));
        Assert.Equal("local-coach", status.Text("engine"));
    }

    [Theory]
    [ClientCall("POST", "/api/synthesize", "main API: `{text, voice}`")]
    [ClientCall("POST", "/api/tts", "speech service of the first generation")]
    [ClientCall("GET", "/test-tts", "diagnosis")]
    [ClientCall("GET", "/api/voices", "speech service of the first generation")]
    [InlineData("POST", "/api/synthesize")]
    [InlineData("POST", "/api/tts")]
    [InlineData("GET", "/test-tts?text=Bonjour")]
    public async Task A_text_is_read_aloud_or_the_answer_says_that_nobody_can(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = method == "POST" ? JsonContent.Create(new { text = "Bonjour à tous.", voice = "eloquence-voice" }) : null;
        using var answer = await system.Gateway.SendAsync(request);

        if (answer.StatusCode == HttpStatusCode.OK)
        {
            Assert.Equal("audio/wav", answer.Content.Headers.ContentType?.MediaType);
            Assert.True((await answer.Content.ReadAsByteArrayAsync()).AsSpan().StartsWith("RIFF"u8));
        }
        else
        {
            await answer.ProblemAsync(HttpStatusCode.ServiceUnavailable);
        }

        Assert.Equal(JsonValueKind.Array, (await (await system.Gateway.GetAsync("/api/voices")).JsonAsync()).GetProperty("voices").ValueKind);
    }

    [Fact]
    [ClientCall("GET", "/api/sessions/{id}/analysis", "eloquence-conversation")]
    [ClientCall("GET", "/api/v1/exercises/sessions/{id}", "v2 exercises API")]
    [ClientCall("GET", "/api/v1/exercises/templates", "v2 exercises API")]
    public async Task What_a_session_has_come_to_is_told_without_ending_it()
    {
        var id = (await (await system.Gateway.PostAsJsonAsync("/api/sessions/create", new { exercise_id = "public_speaking" })).JsonAsync()).Text("session_id");
        await (await system.Gateway.PostFormAsync("/api/voice-analysis", Multipart.File(await system.SpeakAsync("Bonjour à tous."), fields: ("session_id", id)))).JsonAsync();

        var analysis = await (await system.Gateway.GetAsync($"/api/sessions/{id}/analysis")).JsonAsync();

        Assert.Equal(1, analysis.Whole("interactions"));
        analysis.Instant("timestamp");
        Assert.Equal("created", (await (await system.Gateway.GetAsync($"/api/v1/exercises/sessions/{id}")).JsonAsync()).Text("status"));
        await (await system.Gateway.GetAsync($"/api/sessions/{Guid.NewGuid()}/analysis")).ProblemAsync(HttpStatusCode.NotFound, "not_found");
        await (await system.Gateway.GetAsync("/api/sessions/nobodys/analysis")).ProblemAsync(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(HttpStatusCode.OK, (await system.Gateway.GetAsync("/api/v1/exercises/templates")).StatusCode);
    }

    [Theory]
    [ClientCall("WS", "/api/v1/exercises/realtime/{session_id}", "v2 exercises API")]
    [ClientCall("WS", "/sessions/{id}/realtime", "HybridSpeechEvaluationService")]
    [InlineData("/api/v1/exercises/realtime/", "audio_chunk")]
    [InlineData("/sessions/", "audio_data")]
    public async Task The_sockets_of_older_services_hear_the_voice(string path, string type)
    {
        var socket = $"{path}extras-{Guid.NewGuid():N}{(path == "/sessions/" ? "/realtime" : "")}";
        await using var client = await LiveClient.ConnectAsync(system.Gateway.BaseAddress!, socket);
        foreach (var piece in Sound.Tenths(Sound.Voice(180, 2)))
        {
            await client.SendAsync(new { type, data = Convert.ToBase64String(piece) });
        }

        while (await client.NextAsync() is { } frame)
        {
            Assert.NotEqual("error", frame.Text("type"));
            if (frame.Text("type").Contains("metrics", StringComparison.Ordinal) || frame.Text("type").Contains("result", StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail("No figures came.");
    }
}
