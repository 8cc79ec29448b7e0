using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Eloquence.Contract.Tests;

[Collection(SystemCollection.Name)]
public sealed class StoryTests(EloquenceSystem system)
{
    private static readonly string[] Types = ["character", "location", "magic_object"];
    private static readonly string[] Lists = ["strengths", "improvements", "highlight_moments", "detected_keywords"];

    [Fact]
    [ClientCall("POST", "/api/story/generate-elements", "story generator, JSON on the main API")]
    public async Task Elements_are_drawn_for_a_JSON_wish()
    {
        using var response = await system.Gateway.PostAsJsonAsync("/api/story/generate-elements", new { genre = "fantasy", difficulty = "easy", keywords = new[] { "dragon" }, count = 3 });
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(answer.GetProperty("success").GetBoolean());
        Assert.Equal(Types, answer.GetProperty("elements").EnumerateArray().Select(element => element.GetProperty("type").GetString()));
        Assert.Equal("Le dragon bienveillant", answer.GetProperty("elements")[0].GetProperty("name").GetString());
        Assert.All(answer.GetProperty("elements").EnumerateArray(), element => Assert.NotEmpty(element.GetProperty("keywords").EnumerateArray()));
    }

    [Fact]
    [ClientCall("POST", "/api/story/generate-elements", "story generator, form on the exercises API")]
    public async Task Elements_are_drawn_for_a_form()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["element_type"] = "location", ["theme"] = "mystery", ["difficulty"] = "easy", ["count"] = "2" });
        using var response = await system.Gateway.PostAsync("/api/story/generate-elements", form);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal("location", answer.GetProperty("element_type").GetString());
        Assert.All(answer.GetProperty("elements").EnumerateArray(), element => Assert.Equal("location", element.GetProperty("type").GetString()));
        Assert.Equal(2, answer.GetProperty("elements").GetArrayLength());
    }

    [Fact]
    [ClientCall("POST", "/api/story/analyze-narrative", "story generator: part `audio`, `session_id`, `story_title`, `story_elements` as a JSON text")]
    public async Task A_told_story_is_judged_on_the_scale_to_100()
    {
        var take = await system.SpeakAsync("Bonjour à tous. Je commence une histoire avec un dragon. Le dragon parle calmement. Ensuite, le public écoute le dragon avec confiance.");
        using var response = await system.Gateway.PostFormAsync(
            "/api/story/analyze-narrative",
            Multipart.File(take, fields: [("session_id", $"story_{Guid.NewGuid():N}"), ("story_title", "Le dragon"), ("story_elements", "[\"Le dragon bienveillant\"]"), ("genre", "fantasy")]));
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(answer.GetProperty("success").GetBoolean());
        Assert.Equal(JsonValueKind.String, answer.GetProperty("transcription").ValueKind);
        var analysis = answer.GetProperty("analysis");
        Assert.All(analysis.EnumerateObject().Where(member => member.Name.EndsWith("_score", StringComparison.Ordinal)), score => Assert.InRange(score.Value.GetDouble(), 0, 100));
        Assert.All(Lists, name => Assert.All(analysis.GetProperty(name).EnumerateArray(), text => Assert.Equal(JsonValueKind.String, text.ValueKind)));
        Assert.Equal("Le dragon", analysis.GetProperty("title_suggestion").GetString());
    }

    [Fact]
    public async Task A_recording_without_sound_is_refused_as_the_client_expects_and_one_without_session_precisely()
    {
        using var small = await system.Gateway.PostFormAsync("/api/story/analyze-narrative", Multipart.File(new byte[40], fields: [("session_id", "s")]));
        var refusal = await small.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(HttpStatusCode.OK, small.StatusCode);
        Assert.Equal("INVALID_AUDIO_FILE", refusal.GetProperty("error").GetString());

        using var nameless = await system.Gateway.PostFormAsync("/api/story/analyze-narrative", Multipart.File(await system.SpeakAsync("Bonjour.")));
        Assert.Equal(HttpStatusCode.BadRequest, nameless.StatusCode);
    }
}
