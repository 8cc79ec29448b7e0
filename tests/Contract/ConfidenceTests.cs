using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Eloquence.Contract.Tests;

[Collection(SystemCollection.Name)]
public sealed class ConfidenceTests(EloquenceSystem system)
{
    private const string Text = "Bonjour à tous. Je suis très heureux de vous présenter notre projet. Nous avons travaillé pendant deux ans avec une équipe formidable.";

    private const string Metadata = """
        {"scenario":{"id":"demo-2","title":"t","description":"d","prompt":"p","type":"presentation","difficulty":"beginner","keywords":[],"tips":[]},
         "user_context":"","recording_duration_seconds":8,"analysis_config":{"enable_whisper":true,"enable_mistral":true,"whisper_model":"large-v3","language":"fr"}}
        """;

    private readonly string _session = $"cb_{Guid.NewGuid():N}";

    [Fact]
    [ClientCall("POST", "/api/confidence-analysis", "newest `ConfidenceApiService`: part `audio`, header `X-Session-ID`")]
    public async Task The_newest_client_reads_flat_fields()
    {
        var analysis = await (await system.Gateway.PostFormAsync(
            "/api/confidence-analysis", Multipart.File(await system.SpeakAsync(Text)), ("X-Session-ID", _session), ("X-API-Key", "devkey"), ("Authorization", "Bearer junk"))).JsonAsync();

        Assert.Equal(JsonValueKind.String, analysis.GetProperty("transcription").ValueKind);
        Assert.NotEmpty(analysis.Text("ai_response"));
        Assert.Equal(_session, analysis.Text("session_id"));
        analysis.Instant("timestamp");
        Assert.All(analysis.GetProperty("metrics").EnumerateObject(), metric => Assert.Equal(JsonValueKind.Number, metric.Value.ValueKind));
        Assert.InRange(analysis.GetProperty("metrics").Number("duration_seconds"), 5, 20);
        if (analysis.TryGetProperty("confidence_score", out _))
        {
            Assert.InRange(analysis.Number("confidence_score"), 0, 1);
        }

        Assert.NotEmpty(analysis.Text("engine"));
        analysis.GetProperty("degraded").GetBoolean();
        analysis.Strings("reasons");
    }

    [Theory]
    [ClientCall("POST", "/api/confidence-analysis", "first generation, 12 July: part `audio_file`, field `metadata`")]
    [ClientCall("POST", "/api/confidence-analysis", "first generation, 17 to 20 July: part `audio`, field `metadata`")]
    [InlineData("audio_file")]
    [InlineData("audio")]
    public async Task The_older_clients_read_nested_results(string part)
    {
        var analysis = await (await system.Gateway.PostFormAsync(
            "/api/confidence-analysis", Multipart.File(await system.SpeakAsync(Text), part, "recording.wav", ("metadata", Metadata), ("session_id", _session)))).JsonAsync();

        Assert.All(["whisper_result", "transcription_result"], name =>
            Assert.Equal(JsonValueKind.String, analysis.GetProperty(name).GetProperty("transcription").ValueKind));
        var judgement = analysis.GetProperty("mistral_result").GetProperty("analysis");
        Assert.NotEmpty(judgement.Text("feedback"));
        judgement.Strings("suggestions");
        foreach (var (score, most) in new[] { ("overall_score", 100), ("confidence_score", 1), ("fluency_score", 1), ("clarity_score", 1), ("energy_score", 1) })
        {
            if (judgement.TryGetProperty(score, out _))
            {
                Assert.InRange(judgement.Number(score), 0, most);
            }
        }

        Assert.Equal("demo-2", analysis.Text("scenario"));
    }

    [Fact]
    public async Task Every_recorders_bytes_are_analysed_within_ten_seconds()
    {
        var wav = await system.SpeakAsync(Text);
        foreach (var take in new[] { wav, Takes.Stereo(wav), Takes.WithoutHeader(wav), Takes.WithoutLength(wav), Takes.Truncated(wav) })
        {
            var clock = Stopwatch.StartNew();
            var analysis = await (await system.Gateway.PostFormAsync("/api/confidence-analysis", Multipart.File(take), ("X-Session-ID", _session))).JsonAsync();

            Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
            Assert.NotEmpty(analysis.GetProperty("metrics").EnumerateObject());
        }
    }

    [Fact]
    public async Task The_same_upload_gets_the_same_analysis()
    {
        var wav = await system.SpeakAsync(Text, "fr+f2");

        var first = await (await system.Gateway.PostFormAsync("/api/confidence-analysis", Multipart.File(wav), ("X-Session-ID", _session))).JsonAsync();
        var second = await (await system.Gateway.PostFormAsync("/api/confidence-analysis?session_id=" + _session, Multipart.File(wav, "audio_file"))).JsonAsync();

        Assert.Equal(first.GetRawText(), second.GetRawText());
    }

    [Fact]
    [ClientCall("POST", "/api/speech/analyze", "speech analysis, octet-stream body")]
    public async Task A_body_that_is_the_recording_is_analysed()
    {
        using var body = new ByteArrayContent(await system.SpeakAsync(Text));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");

        var analysis = await (await system.Gateway.PostAsync("/api/speech/analyze", body)).JsonAsync();

        Assert.Equal(JsonValueKind.String, analysis.GetProperty("transcription").ValueKind);
        Assert.InRange(analysis.Number("duration"), 5, 20);
        Assert.NotEmpty(analysis.Text("feedback"));
    }

    [Fact]
    [ClientCall("POST", "/analyze-audio", "simulated streaming API, virelangue screens")]
    [ClientCall("POST", "/api/v1/confidence/analyze", "conversation prototype")]
    public async Task The_other_names_of_the_analysis_answer_the_same_way()
    {
        foreach (var path in new[] { "/analyze-audio", "/api/v1/confidence/analyze" })
        {
            var analysis = await (await system.Gateway.PostFormAsync(path, Multipart.File(await system.SpeakAsync(Text)), ("X-Session-ID", _session))).JsonAsync();

            Assert.NotEmpty(analysis.Text("ai_response"));
            Assert.InRange(analysis.GetProperty("metrics").Number("audio_duration"), 5, 20);
            analysis.Instant("processed_at");
        }
    }

    [Fact]
    [ClientCall("POST", "/api/v1/exercises/audio/analyze", "v2 exercises API")]
    public async Task A_recording_in_base64_is_analysed()
    {
        var wav = await system.SpeakAsync(Text);

        var analysis = await (await system.Gateway.PostAsJsonAsync(
            "/api/v1/exercises/audio/analyze", new { session_id = _session, audio_data = Convert.ToBase64String(wav) })).JsonAsync();

        Assert.Equal(_session, analysis.Text("session_id"));
        await (await system.Gateway.PostAsJsonAsync("/api/v1/exercises/audio/analyze", new { audio_data = "~" })).ProblemAsync(HttpStatusCode.BadRequest, "audio_malformed");
    }

    [Fact]
    [ClientCall("POST", "/api/transcribe", "transcription service")]
    public async Task A_recording_is_transcribed_or_the_answer_says_that_nobody_can()
    {
        var answer = await system.Gateway.PostFormAsync("/api/transcribe", Multipart.File(await system.SpeakAsync(Text)));
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            await answer.ProblemAsync(HttpStatusCode.ServiceUnavailable, "dependency_unavailable");
            return;
        }

        var transcript = await answer.JsonAsync();
        Assert.Equal(JsonValueKind.String, transcript.GetProperty("transcription").ValueKind);
        Assert.NotEmpty(transcript.GetProperty("transcript").Text("engine"));
    }
}
