using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Eloquence.Contract.Tests;

[Collection(SystemCollection.Name)]
public sealed class VirelangueTests(EloquenceSystem system)
{
    private const string Target = "Les chaussettes de l'archiduchesse sont-elles sèches, archi-sèches ?";

    private static readonly string[] Scores = ["overall_score", "pronunciation_accuracy", "clarity", "fluency"];
    private static readonly string[] Texts = ["virelangue_id", "target_text", "transcribed_text", "feedback", "difficulty_assessment", "engine"];
    private static readonly string[] Lists = ["target_sounds", "strengths", "improvements", "detected_errors", "reasons"];

    private readonly string _session = $"virelangue_{Guid.NewGuid():N}";

    [Fact]
    [ClientCall("POST", "/analyze-virelangue", "virelangue roulette: part `audio`, `target_text`, `target_sounds` as a JSON text")]
    public async Task A_spoken_virelangue_is_compared_with_its_text()
    {
        using var response = await AnalyseAsync("fr");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var raw = await response.Content.ReadAsStringAsync();
        using var answer = JsonDocument.Parse(raw);
        var root = answer.RootElement;

        Assert.All(Texts, name => Assert.Equal(JsonValueKind.String, root.GetProperty(name).ValueKind));
        Assert.All(Lists, name => Assert.All(root.GetProperty(name).EnumerateArray(), text => Assert.Equal(JsonValueKind.String, text.ValueKind)));
        Assert.All(Scores.Where(name => root.TryGetProperty(name, out _)), name => Assert.InRange(root.GetProperty(name).GetDouble(), 0, 1));
        Assert.Matches("\"pronunciation_time_ms\": ?[1-9][0-9]*[,}]", raw);
        Assert.Matches("\"attempt_number\": ?1[,}]", raw);

        // Without a recogniser nothing can be compared; such an answer is not kept, and no attempt.
        using var kept = await system.Gateway.GetAsync($"/api/analyses/{root.GetProperty("analysis_id").GetString()}");
        Assert.Equal(kept.IsSuccessStatusCode, root.TryGetProperty("overall_score", out _));
        using var again = await AnalyseAsync("fr+f2");
        Assert.Equal(kept.IsSuccessStatusCode ? 2 : 1, (await again.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("attempt_number").GetInt32());
    }

    [Fact]
    [ClientCall("POST", "/api/virelangue/analyze", "streaming API: `audioFile`, `sessionId`, `texteCible`")]
    public async Task The_streaming_client_has_names_of_its_own()
    {
        var form = Multipart.File(await system.SpeakAsync(Target), "audioFile", "a.wav", ("sessionId", _session), ("texteCible", Target));
        using var response = await system.Gateway.PostFormAsync("/api/virelangue/analyze", form);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(_session, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("session_id").GetString());
    }

    [Fact]
    public async Task Without_a_text_there_is_nothing_to_compare()
    {
        using var response = await system.Gateway.PostFormAsync("/analyze-virelangue", Multipart.File(await system.SpeakAsync(Target)));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("target_text_missing", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [Fact]
    [ClientCall("GET", "/virelangues", "virelangue roulette")]
    [ClientCall("POST", "/generate-virelangue", "virelangue roulette: `{target_sounds, difficulty, theme, language, max_length, style}`")]
    [ClientCall("POST", "/calculate-gem-rewards", "virelangue roulette")]
    public async Task Virelangues_are_listed_chosen_and_rewarded()
    {
        var all = await system.Gateway.GetFromJsonAsync<JsonElement>("/virelangues");
        Assert.True(all.GetProperty("virelangues").GetArrayLength() >= 30);

        using var chosen = await system.Gateway.PostAsJsonAsync("/generate-virelangue", new { target_sounds = new[] { "tr" }, difficulty = "medium", theme = "animaux", language = "fr", max_length = 200, style = "drôle" });
        var choice = await chosen.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Contains("tr", choice.GetProperty("text").GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.False(choice.GetProperty("degraded").GetBoolean());

        using var unheard = await system.Gateway.PostAsJsonAsync("/generate-virelangue", new { theme = "volcans" });
        Assert.True((await unheard.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("degraded").GetBoolean());

        using var reward = await system.Gateway.PostAsJsonAsync("/calculate-gem-rewards", new { score = 0.95, difficulty = "hard" });
        Assert.Equal(42, (await reward.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("gems_earned").GetInt32());
        using var nothing = await system.Gateway.PostAsJsonAsync("/calculate-gem-rewards", new { score = 7 });
        Assert.Equal(HttpStatusCode.BadRequest, nothing.StatusCode);
    }

    private async Task<HttpResponseMessage> AnalyseAsync(string voice) => await system.Gateway.PostFormAsync(
        "/analyze-virelangue",
        Multipart.File(
            await system.SpeakAsync(Target, voice), fields: [("target_text", Target), ("target_sounds", "[\"ch\",\"s\"]"), ("analysis_focus", "pronunciation_accuracy"), ("enable_phoneme_analysis", "true")]),
        ("X-Session-ID", _session), ("X-Analysis-Type", "virelangue"));
}
