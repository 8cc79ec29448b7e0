using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Eloquence.Tests.Support;

namespace Eloquence.Contract.Tests;

/// <summary>Evaluation of the voice in the dialects of every generation, and the report of an analysis.</summary>
[Collection(SystemCollection.Name)]
public sealed class VoiceEvaluationTests(EloquenceSystem system)
{
    private const string Text = "Bonjour à toutes et à tous. Je suis très heureux de vous présenter le projet. Depuis trois ans, notre équipe écoute celles et ceux qui prennent la parole.";

    [Fact]
    [ClientCall("POST", "/analyze", "Vosk analysis (part audio)")]
    [ClientCall("POST", "/analyze_speech", "Vosk analysis, older")]
    public async Task Vosk_clients_find_overall_in_hundreds_and_the_rest_in_ones()
    {
        var take = await system.SpeakAsync(Text);
        foreach (var path in new[] { "/analyze", "/analyze_speech" })
        {
            using var form = Multipart.File(take, fields: ("scenario_type", "confidence_boost"));
            var answer = await (await system.Gateway.PostFormAsync(path, form)).JsonAsync();
            Assert.InRange(answer.Number("overall_score"), 0, 100);
            Assert.InRange(answer.Number("fluency_score"), 0, 1);
            Assert.InRange(answer.Number("energy_score"), 0, 1);
            Assert.InRange(answer.GetProperty("prosody").Number("pitch_mean"), 75, 600);
            Assert.NotNull(answer.Text("transcription"));
            answer.Strings("strengths");
            answer.Strings("improvements");
        }
    }

    [Fact]
    [ClientCall("POST", "/analyze", "hybrid evaluation (part audio_file)")]
    public async Task Hybrid_clients_get_an_analysis_with_recommendations()
    {
        using var form = Multipart.File(await system.SpeakAsync(Text), "audio_file");
        var answer = await (await system.Gateway.PostFormAsync("/analyze", form)).JsonAsync();
        Assert.NotEmpty(answer.Text("analysis_id"));
        Assert.Equal("audio.wav", answer.Text("filename"));
        Assert.Equal(JsonValueKind.Object, answer.GetProperty("hybrid_metrics").GetProperty("pause_analysis").ValueKind);
        answer.Strings("recommendations");
    }

    [Theory]
    [InlineData("speech-rate", "rate", "^(too_slow|optimal|too_fast)$")]
    [InlineData("intonation", "pattern", "^(monotone|natural|exaggerated|irregular)$")]
    [InlineData("energy", "energy", "^(too_low|balanced|too_high|inconsistent)$")]
    [ClientCall("POST", "/analyze/speech-rate", "HybridSpeechEvaluationService")]
    [ClientCall("POST", "/analyze/intonation", "HybridSpeechEvaluationService")]
    [ClientCall("POST", "/analyze/energy", "HybridSpeechEvaluationService")]
    public async Task Each_side_of_a_take_is_one_of_the_words_the_client_knows(string part, string member, string words)
    {
        var answer = await (await AskAsync($"/analyze/{part}")).JsonAsync();
        Assert.Matches(words, answer.Text(member));
    }

    [Fact]
    [ClientCall("POST", "/analyze/pauses", "HybridSpeechEvaluationService")]
    [ClientCall("POST", "/analyze/disfluencies", "HybridSpeechEvaluationService")]
    public async Task Pauses_and_disfluencies_have_their_moments()
    {
        var pauses = await (await AskAsync("/analyze/pauses")).JsonAsync();
        Assert.All(pauses.GetProperty("pause_segments").EnumerateArray(), pause =>
        {
            pause.Decimal("start_time");
            Assert.True(pause.Decimal("duration") > 0);
            Assert.Matches("^(natural|hesitation|breath|long)$", pause.Text("type"));
        });
        var disfluencies = await (await AskAsync("/analyze/disfluencies")).JsonAsync();
        Assert.Equal(JsonValueKind.Array, disfluencies.GetProperty("events").ValueKind);
    }

    [Theory]
    [InlineData("/prosody/realtime")]
    [InlineData("/prosody/analyze")]
    [InlineData("/feedback/immediate")]
    [InlineData("/feedback/coaching")]
    [ClientCall("POST", "/prosody/realtime", "unified voice analysis v3")]
    [ClientCall("POST", "/prosody/analyze", "unified voice analysis v3")]
    [ClientCall("POST", "/feedback/immediate", "unified voice analysis v3")]
    [ClientCall("POST", "/feedback/coaching", "unified voice analysis v3")]
    public async Task Prosody_and_feedback_are_answered(string path) => Assert.NotEmpty((await (await AskAsync(path)).JsonAsync()).Text("engine"));

    [Fact]
    [ClientCall("POST", "/hybrid-session", "hybrid evaluation")]
    [ClientCall("WS", "/ws/realtime/{session_id}", "hybrid evaluation")]
    [ClientCall("POST", "/sessions/create", "HybridSpeechEvaluationService")]
    [ClientCall("GET", "/sessions/{id}/results", "HybridSpeechEvaluationService")]
    public async Task A_hybrid_session_hears_a_take_and_keeps_its_results()
    {
        var created = await (await system.Gateway.PostAsync("/hybrid-session", null)).JsonAsync();
        var session = created.Text("session_id");
        Assert.Equal($"/ws/realtime/{session}", created.Text("websocket_url"));
        Assert.NotEqual(session, (await (await system.Gateway.PostAsJsonAsync("/sessions/create", new { language = "fr" })).JsonAsync()).Text("session_id"));

        await using var client = await LiveClient.ConnectAsync(system.Gateway.BaseAddress!, created.Text("websocket_url"));
        Assert.Equal("ready_for_audio", (await client.NextAsync("session_initialized")).Text("status"));
        await client.SendAsync(new { command = "start_recording" });
        await client.NextAsync("recording_started");
        await client.SendAsync(new { type = "audio_data", data = Convert.ToBase64String(new byte[32_000]) });
        Assert.Equal(0, (await client.NextAsync("realtime_result")).GetProperty("prosody_metrics").Whole("pause_count"));
        await client.SendAsync(new { command = "finalize_recording" });
        Assert.Equal(1, (await client.NextAsync("recording_finalized")).Decimal("total_duration"), 0.01);

        Assert.Equal("completed", (await (await system.Gateway.GetAsync($"/sessions/{session}/results")).JsonAsync()).Text("status"));
        await (await system.Gateway.GetAsync("/sessions/never/results")).ProblemAsync(HttpStatusCode.NotFound, "session_not_found");
    }

    [Fact]
    [ClientCall("GET", "/api/analyses/{id}/report", "browser")]
    [ClientCall("GET", "/api/analyses/{id}/report.svg", "browser")]
    [ClientCall("GET", "/api/analyses/{id}/report.json", "browser")]
    [ClientCall("GET", "/api/analyses/{id}/report.TextGrid", "Praat")]
    public async Task The_report_of_an_analysis_is_a_page_an_image_data_and_an_annotation()
    {
        using var form = Multipart.File(await system.SpeakAsync(Text), fields: ("user_id", "contract-report"));
        var analysis = await (await system.Gateway.PostFormAsync("/api/confidence-analysis", form)).JsonAsync();
        var report = $"/api/analyses/{analysis.Text("analysis_id")}/report";

        using var page = await system.Gateway.GetAsync(report);
        Assert.Equal("text/html; charset=utf-8", page.Content.Headers.ContentType!.ToString());
        var html = await page.Content.ReadAsStringAsync();
        Assert.Contains("<path class=\"pitch\" d=\"M", html, StringComparison.Ordinal);
        Assert.Contains("data:audio/wav;base64,", html, StringComparison.Ordinal);
        Assert.Contains("<h3><span>Débit</span>", html, StringComparison.Ordinal);

        Assert.Contains("<svg", await system.Gateway.GetStringAsync(report + ".svg"), StringComparison.Ordinal);
        Assert.NotEmpty((await (await system.Gateway.GetAsync(report + ".json")).JsonAsync()).GetProperty("scores").EnumerateArray());
        Assert.Contains("name = \"syllables\"", await system.Gateway.GetStringAsync(report + ".TextGrid"), StringComparison.Ordinal);
        await (await system.Gateway.GetAsync($"/api/analyses/{Guid.NewGuid()}/report")).ProblemAsync(HttpStatusCode.NotFound, "not_found");
    }

    private async Task<HttpResponseMessage> AskAsync(string path) =>
        await system.Gateway.PostAsJsonAsync(path, new { audio_data = Convert.ToBase64String(await system.SpeakAsync(Text)), language = "fr" });
}
