using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Eloquence.Audio.Tests;

namespace Eloquence.SpeechEvaluation.Tests;

/// <summary>The routes of older clients: what they read is there, null where nothing was measured, never a number of ours.</summary>
public sealed class ClientDialectTests : IAsyncLifetime
{
    private const string Sentence = "euh bonjour à tous je je suis très heureux de vous présenter notre projet";
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "golden", "fr.wav");

    private SpeechEvaluationHost _host = null!;
    private byte[] _take = [];

    public async Task InitializeAsync()
    {
        _host = await SpeechEvaluationHost.StartAsync();
        _take = await File.ReadAllBytesAsync(Golden);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Analyze_with_a_part_called_audio_speaks_the_language_of_Vosk()
    {
        using var form = EvaluateTests.Form(_take, "audio", EvaluateTests.Words(Sentence, 0.93));
        var answer = await PostAsync("/analyze", form);
        Assert.Equal(Sentence, answer.GetProperty("transcription").GetString());
        Assert.Equal(14, answer.GetProperty("transcription_details").GetProperty("words").GetArrayLength());
        Assert.Equal(0.93, answer.GetProperty("confidence_score").GetDouble(), 1e-6);
        Assert.InRange(answer.GetProperty("prosody").GetProperty("pitch_mean").GetDouble(), 75, 600);
        Assert.InRange(answer.GetProperty("fluency_score").GetDouble(), 0, 1);
        Assert.True(answer.GetProperty("processing_time").GetDouble() > 0);
        Assert.All(["strengths", "improvements", "reasons"], name => Assert.Equal(JsonValueKind.Array, answer.GetProperty(name).ValueKind));
        Assert.False(answer.TryGetProperty("hybrid_metrics", out _));
    }

    [Fact]
    public async Task Analyze_with_a_part_called_audio_file_speaks_the_language_of_the_hybrid_service()
    {
        using var form = EvaluateTests.Form(_take, "audio_file");
        var answer = await PostAsync("/analyze", form);
        Assert.StartsWith("analysis_", answer.GetProperty("analysis_id").GetString(), StringComparison.Ordinal);
        Assert.Equal("prise.wav", answer.GetProperty("filename").GetString());
        Assert.Equal("", answer.GetProperty("whisper_transcription").GetString());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("hybrid_metrics").GetProperty("speaking_rate_wpm").ValueKind);
        Assert.Equal(1, answer.GetProperty("hybrid_metrics").GetProperty("pause_analysis").GetProperty("pause_count").GetInt32());
        Assert.True(answer.GetProperty("degraded").GetBoolean());
    }

    [Theory]
    [InlineData("speech-rate", "rate")]
    [InlineData("intonation", "pattern")]
    [InlineData("pauses", "pause_segments")]
    [InlineData("energy", "energy")]
    [InlineData("disfluencies", "events")]
    public async Task Each_part_can_be_asked_for_with_base64(string part, string member)
    {
        using var body = JsonContent.Create(new { audio_data = Convert.ToBase64String(_take), language = "fr" });
        var answer = await PostAsync($"/analyze/{part}", body);
        Assert.True(answer.TryGetProperty(member, out _), answer.ToString());
        Assert.Equal("eloquence-speech/2", answer.GetProperty("engine").GetString());
        Assert.True(answer.GetProperty("degraded").GetBoolean());
        Assert.NotEmpty(answer.GetProperty("reasons").EnumerateArray());
    }

    [Fact]
    public async Task A_pause_beside_a_filler_is_a_hesitation()
    {
        var words = EvaluateTests.Words("bonjour euh à tous", 0.9);
        using var body = JsonContent.Create(new { audio_data = Convert.ToBase64String(_take), transcript = words });
        var answer = await PostAsync("/analyze/pauses", body);
        Assert.Equal("hesitation", Assert.Single(answer.GetProperty("pause_segments").EnumerateArray()).GetProperty("type").GetString());
    }

    [Fact]
    public async Task Fillers_and_repetitions_are_events_with_their_moments()
    {
        using var body = JsonContent.Create(new { audio_data = Convert.ToBase64String(_take), transcript = EvaluateTests.Words(Sentence, 0.9) });
        var answer = await PostAsync("/analyze/disfluencies", body);
        Assert.Equal(1, answer.GetProperty("hesitation_count").GetInt32());
        Assert.Equal(1, answer.GetProperty("repetition_count").GetInt32());
        Assert.Equal(
            ["hesitation", "repetition"],
            answer.GetProperty("events").EnumerateArray().Select(one => one.GetProperty("type").GetString()!));
    }

    [Theory]
    [InlineData("/prosody/realtime", "prosody")]
    [InlineData("/prosody/analyze", "prosody_metrics")]
    [InlineData("/feedback/immediate", "feedback")]
    [InlineData("/feedback/coaching", "improvements")]
    public async Task Prosody_and_feedback_take_the_bare_sound(string path, string member)
    {
        using var body = new ByteArrayContent(_take);
        Assert.True((await PostAsync(path, body)).TryGetProperty(member, out _));
    }

    [Theory]
    [InlineData("{\"audio_data\":\"&&&\"}", HttpStatusCode.BadRequest, "json_invalid")]
    [InlineData("[1]", HttpStatusCode.BadRequest, "json_invalid")]
    [InlineData("{", HttpStatusCode.BadRequest, "json_invalid")]
    [InlineData("{\"language\":\"fr\"}", HttpStatusCode.UnprocessableEntity, "audio_missing")]
    [InlineData("{\"session_id\":\"voice_0\"}", HttpStatusCode.NotFound, "session_not_found")]
    [InlineData("{\"session_id\":\"../etc\"}", HttpStatusCode.BadRequest, "session_id_invalid")]
    public async Task What_is_wrong_with_a_body_is_said(string body, HttpStatusCode status, string code)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await _host.Client.PostAsync("/analyze/pauses", content);
        Assert.Equal(status, response.StatusCode);
        await MeasureTests.AssertProblemAsync(response, code);
    }

    [Theory]
    [InlineData("noise")]
    [InlineData("sine")]
    [InlineData("silence")]
    public async Task What_is_no_speech_gets_no_scores(string kind)
    {
        var random = new Random(7);
        double[] sound = kind switch
        {
            "noise" => [.. Enumerable.Range(0, 160_000).Select(_ => 0.3 * ((2 * random.NextDouble()) - 1))],
            "sine" => TestWav.Sine(220, 16_000, 160_000),
            _ => new double[160_000],
        };
        using var body = new ByteArrayContent(new TestWav().Write(sound));
        var answer = await PostAsync("/feedback/coaching", body);
        Assert.Empty(answer.GetProperty("scores").EnumerateArray());
        Assert.Equal(8, answer.GetProperty("not_judged").GetArrayLength());
        Assert.Equal("", answer.GetProperty("feedback").GetString());
    }

    private async Task<JsonElement> PostAsync(string path, HttpContent content)
    {
        using var response = await _host.Client.PostAsync(path, content);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement;
    }
}
