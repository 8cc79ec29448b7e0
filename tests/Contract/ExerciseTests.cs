using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Eloquence.Contract.Tests;

[Collection(SystemCollection.Name)]
public sealed class ExerciseTests(EloquenceSystem system)
{
    private const string Text = "Les chaussettes de l’archiduchesse sont-elles sèches, archi-sèches ? Je le répète encore une fois, avec calme et conviction.";

    private readonly string _user = $"user_{Guid.NewGuid():N}";

    [Theory]
    [ClientCall("POST", "/api/sessions/create", "cosmic voice, roulette, story and exercise screens")]
    [InlineData("cosmic_voice_control", "cosmic_voice_control")]
    [InlineData("virelangue_roulette", "virelangue")]
    [InlineData("virelangue_custom_1730000000000", "virelangue")]
    [InlineData("story_generator_1730000000000", "story")]
    [InlineData("job_interview", "job_interview")]
    [InlineData("public_speaking", "public_speaking")]
    [InlineData("casual_conversation", "casual_conversation")]
    [InlineData("debate", "debate")]
    [InlineData("something_new", "general")]
    public async Task A_session_of_every_exercise_can_be_created(string exercise, string type)
    {
        var session = await CreateAsync(exercise);

        Assert.Matches("^session_[0-9a-f]{32}$", session.Text("session_id"));
        Assert.Equal(exercise, session.Text("exercise_id"));
        Assert.Equal("created", session.Text("status"));
        Assert.All(["livekit_room", "livekit_url", "token"], name => Assert.NotEmpty(session.Text(name)));
        Assert.Equal(type, session.GetProperty("metadata").Text("exercise_type"));
        Assert.Equal("fr", session.GetProperty("metadata").Text("language"));
        Assert.StartsWith("ws://", session.Text("livekit_url"), StringComparison.Ordinal);
    }

    [Fact]
    [ClientCall("POST", "/api/sessions/create", "conversation prototype: `exercise_type` instead of `exercise_id`")]
    public async Task The_conversation_prototype_names_the_type()
    {
        var session = await (await system.Gateway.PostAsJsonAsync("/api/sessions/create", new { exercise_type = "job_interview", user_id = _user })).JsonAsync();

        Assert.All(["session_id", "livekit_url", "livekit_token"], name => Assert.NotEmpty(session.Text(name)));
        Assert.Equal("Marie", session.Text("character"));
        Assert.Equal(JsonValueKind.Object, session.GetProperty("exercise").ValueKind);
        await (await system.Gateway.PostAsJsonAsync("/api/sessions/create", new { language = "fr" })).ProblemAsync(HttpStatusCode.BadRequest, "exercise_id_missing");
    }

    [Fact]
    [ClientCall("POST", "/api/sessions/{id}/complete", "cosmic voice and exercise screens; the body holds zeros")]
    [ClientCall("POST", "/api/voice-analysis", "exercise screens")]
    public async Task Completion_is_evaluated_from_what_was_said_and_not_from_the_zeros_of_the_client()
    {
        var id = (await CreateAsync("public_speaking")).Text("session_id");
        var analysis = await (await system.Gateway.PostFormAsync(
            "/api/voice-analysis", Multipart.File(await system.SpeakAsync(Text), fields: [("session_id", id), ("exercise_type", "public_speaking"), ("user_id", _user)]))).JsonAsync();

        var completion = await (await CompleteAsync(id)).JsonAsync();
        var again = await (await CompleteAsync(id)).JsonAsync();

        Assert.Equal(completion.GetRawText(), again.GetRawText());
        Assert.Equal(id, completion.Text("session_id"));
        Assert.True(completion.Whole("total_duration_seconds") >= 0);
        Assert.Equal(1, completion.Whole("total_exchanges"));
        completion.Instant("completed_at");
        Assert.All(["prosody_analysis", "conversation_quality"], name => Assert.Equal(JsonValueKind.Object, completion.GetProperty(name).ValueKind));
        var evaluation = completion.GetProperty("evaluation");
        evaluation.Strings("strengths");
        evaluation.Strings("improvements");
        Assert.Equal(JsonValueKind.String, evaluation.GetProperty("feedback").ValueKind);
        var given = analysis.GetProperty("scores").EnumerateArray().ToDictionary(score => score.Text("name"), score => score.Number("value"));
        Assert.Equal(given, evaluation.GetProperty("detailed_scores").EnumerateObject().ToDictionary(score => score.Name, score => score.Value.GetDouble()));
        Assert.Equal("completed", (await (await system.Gateway.GetAsync($"/api/sessions/{id}")).JsonAsync()).Text("status"));
        Assert.Equal(1, (await (await system.Gateway.PostAsync($"/api/sessions/{id}/end", null)).JsonAsync()).GetProperty("report").Whole("interactions"));
    }

    [Fact]
    public async Task A_session_in_which_nothing_was_recorded_completes_without_an_invented_score()
    {
        var id = (await CreateAsync("cosmic_voice_control")).Text("session_id");

        var completion = await (await CompleteAsync(id)).JsonAsync();

        Assert.False(completion.GetProperty("evaluation").TryGetProperty("overall_score", out _));
        Assert.Empty(completion.GetProperty("evaluation").GetProperty("detailed_scores").EnumerateObject());
        Assert.True(completion.GetProperty("degraded").GetBoolean());
        Assert.NotEmpty(completion.Strings("reasons"));
    }

    [Fact]
    [ClientCall("DELETE", "/api/sessions/{id}", "exercise service")]
    public async Task A_session_of_an_exercise_is_deleted_once()
    {
        var id = (await CreateAsync("debate")).Text("session_id");

        Assert.Equal("deleted", (await (await system.Gateway.DeleteAsync($"/api/sessions/{id}")).JsonAsync()).Text("status"));
        await (await system.Gateway.DeleteAsync($"/api/sessions/{id}")).ProblemAsync(HttpStatusCode.NotFound, "not_found");
        await (await system.Gateway.GetAsync($"/api/sessions/{id}")).ProblemAsync(HttpStatusCode.NotFound, "not_found");
        await (await CompleteAsync(id)).ProblemAsync(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    [ClientCall("POST", "/api/voice-analysis/detailed", "exercise screens")]
    public async Task The_detailed_analysis_has_its_words_and_its_feedback()
    {
        var analysis = await (await system.Gateway.PostFormAsync(
            "/api/voice-analysis/detailed", Multipart.File(await system.SpeakAsync(Text), fields: [("session_id", "s"), ("user_id", _user)]))).JsonAsync();

        Assert.Equal(JsonValueKind.String, analysis.GetProperty("transcription").ValueKind);
        Assert.All(["clarity", "fluency", "energy", "exercise_specific"], name =>
            Assert.Equal(JsonValueKind.String, analysis.GetProperty("detailed_feedback").GetProperty(name).ValueKind));
        Assert.All(analysis.GetProperty("metrics").EnumerateObject(), metric => Assert.InRange(metric.Value.GetDouble(), 0, 1));
        Assert.Equal(JsonValueKind.Object, analysis.GetProperty("prosody").ValueKind);
        analysis.Decimal("processing_time");
        analysis.Strings("strengths");
        analysis.Strings("improvements");
        Assert.Equal(("general", _user), (analysis.Text("exercise_type"), analysis.Text("user_id")));
    }

    [Fact]
    [ClientCall("GET", "/api/exercises", "exercise catalogue")]
    [ClientCall("POST", "/api/exercises", "exercise service")]
    [ClientCall("GET", "/api/exercises/{id}", "exercise service")]
    public async Task Exercises_are_seeded_and_can_be_added()
    {
        var list = await (await system.Gateway.GetAsync("/api/exercises")).JsonAsync();
        var added = await (await system.Gateway.PostAsJsonAsync("/api/exercises", new { template_id = "tongue_twister", title = "Mon virelangue" })).JsonAsync();
        var read = await (await system.Gateway.GetAsync($"/api/exercises/{added.Text("exercise_id")}")).JsonAsync();

        Assert.True(list.Whole("total") >= 6);
        Assert.Contains(list.GetProperty("exercises").EnumerateArray(), exercise => exercise.Text("exercise_id") == "cosmic_voice_control");
        Assert.Equal("created", added.Text("status"));
        Assert.Equal(("Mon virelangue", "tongue_twister", 180), (read.Text("title"), read.Text("exercise_type"), read.Whole("max_duration_seconds")));
        await (await system.Gateway.GetAsync("/api/exercises/nothing")).ProblemAsync(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    [ClientCall("GET", "/api/exercise-templates", "exercise catalogue")]
    [ClientCall("POST", "/api/exercise-templates", "exercise service")]
    public async Task Templates_are_seeded_and_can_be_added()
    {
        var id = $"template_{Guid.NewGuid():N}";
        var added = await (await system.Gateway.PostAsJsonAsync(
            "/api/exercise-templates", new { template_id = id, title = "T", description = "D", exercise_type = "story", default_duration_seconds = 90, focus_areas = new[] { "a" } })).JsonAsync();
        var list = await (await system.Gateway.GetAsync("/api/exercise-templates")).JsonAsync();

        Assert.Equal(id, added.Text("template_id"));
        var durations = list.GetProperty("templates").EnumerateArray().ToDictionary(template => template.Text("template_id"), template => template.Whole("default_duration_seconds"));
        Assert.Equal((180, 300, 180, 600, 90), (durations["power_posing"], durations["impromptu_speaking"], durations["tongue_twister"], durations["confidence_conversation"], durations[id]));
    }

    [Fact]
    [ClientCall("GET", "/api/statistics", "exercise service")]
    public async Task Statistics_count()
    {
        await CreateAsync("debate");

        Assert.True((await (await system.Gateway.GetAsync("/api/statistics")).JsonAsync()).Whole("total_sessions") >= 1);
    }

    [Fact]
    [ClientCall("GET", "/api/users/{id}/progress", "progress of a user")]
    public async Task Scores_become_the_progress_of_their_user()
    {
        var analysis = await (await system.Gateway.PostFormAsync(
            "/api/voice-analysis", Multipart.File(await system.SpeakAsync(Text, "fr+f4"), fields: [("session_id", "s"), ("user_id", _user)]))).JsonAsync();

        var progress = await (await system.Gateway.GetAsync($"/api/users/{_user}/progress")).JsonAsync();

        Assert.Equal(analysis.GetProperty("scores").GetArrayLength() > 0 ? 1 : 0, progress.Whole("total_analyses"));
        Assert.Equal(
            analysis.GetProperty("scores").EnumerateArray().ToDictionary(score => score.Text("name"), score => score.Number("value")),
            progress.GetProperty("metrics").EnumerateObject().ToDictionary(metric => metric.Name, metric => metric.Value.GetProperty("latest").Number("value")));
    }

    private async Task<JsonElement> CreateAsync(string exercise) => await (await system.Gateway.PostAsJsonAsync(
        "/api/sessions/create",
        new { exercise_id = exercise, language = "fr", participant_name = _user, scenario = (string?)null, exercise_config = new { difficulty = "easy" } })).JsonAsync();

    private Task<HttpResponseMessage> CompleteAsync(string id) => system.Gateway.PostAsJsonAsync(
        $"/api/sessions/{id}/complete", new { overall_score = 0.0, detailed_scores = new { }, strengths = Array.Empty<string>(), improvements = Array.Empty<string>(), feedback = "" });
}
