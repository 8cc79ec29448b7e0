using System.Net;
using System.Text;
using System.Text.Json;
using Eloquence.Tests.Support;

namespace Eloquence.EndToEnd.Tests;

[Collection(AppCollection.Name)]
public sealed class AnalysisTests(AppFixture fixture)
{
    private HttpClient Gateway => fixture.App.Gateway;

    [Fact]
    public async Task A_take_gets_what_was_measured_in_it_and_its_repetition_gets_the_stored_answer()
    {
        var take = SpeechLikeWav.Create(pitchHz: 140, voiceSeconds: 1.5, pauseSeconds: 0.8, seed: 1);

        using var first = await Gateway.AnalyseAsync(take);
        var answer = await first.BodyAsync();
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        var measurement = answer.GetProperty("measurement");
        Assert.Equal(3.8, measurement.GetProperty("duration_seconds").GetDouble(), 0.01);
        Assert.Equal(140, measurement.GetProperty("pitch").GetProperty("median_hz").GetDouble(), 1.4);
        Assert.Equal(1, measurement.GetProperty("pauses").GetProperty("count").GetInt32());
        Assert.Equal(3.0 / 3.8, measurement.GetProperty("speech_ratio").GetDouble(), 0.05);
        Assert.Equal(JsonValueKind.String, answer.GetProperty("transcription").ValueKind);
        Assert.True(answer.GetProperty("degraded").GetBoolean(), "the self-test model's answer does not say what it is");
        Assert.NotEmpty(answer.GetProperty("reasons").EnumerateArray());

        using var second = await Gateway.AnalyseAsync(take);
        Assert.Equal(answer.GetProperty("analysis_id").GetString(), (await second.BodyAsync()).GetProperty("analysis_id").GetString());
    }

    [SpokenTheory]
    [InlineData("fr", 150)]
    [InlineData("fr+f2", 120)]
    [InlineData("fr-be+m3", 200)]
    public async Task A_spoken_take_is_measured_as_Praat_measures_it(string voice, int wordsPerMinute)
    {
        var tools = await SpeechTools.FindAsync();
        var take = await tools.SpeakAsync("Bonsoir à tous. Merci d'être venus, ce soir. Parler en public, cela s'apprend.", voice, wordsPerMinute);
        var praat = await PraatReference.MeasureAsync(tools, take);

        using var first = await Gateway.AnalyseAsync(take);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        var answer = await first.BodyAsync();
        var measurement = answer.GetProperty("measurement");
        Assert.Equal(praat.DurationSeconds, measurement.GetProperty("duration_seconds").GetDouble(), 0.001);
        Assert.Equal(praat.MedianHz, measurement.GetProperty("pitch").GetProperty("median_hz").GetDouble(), 0.01 * praat.MedianHz);
        Assert.InRange(measurement.GetProperty("speech_ratio").GetDouble(), 0.01, 0.99);

        using var second = await Gateway.AnalyseAsync(take);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(answer.GetProperty("analysis_id").GetString(), (await second.BodyAsync()).GetProperty("analysis_id").GetString());
    }

    [Fact]
    public async Task One_trace_goes_from_the_gateway_through_api_and_speech_evaluation_to_the_database()
    {
        var traceId = Guid.NewGuid().ToString("N");
        using var form = new MultipartFormDataContent { { new ByteArrayContent(SpeechLikeWav.Create(120, 1, 0.5, seed: 2)), "audio", "take.wav" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/confidence-analysis") { Content = form };
        request.Headers.Add("traceparent", $"00-{traceId}-00f067aa0ba902b7-01");
        using var response = await Gateway.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        using var dashboard = new HttpClient { BaseAddress = fixture.App.Dashboard };
        var seen = new HashSet<string>();
        await Eventually.TrueAsync(
            async () =>
            {
                using var traces = JsonDocument.Parse(await dashboard.GetStringAsync("/api/telemetry/traces"));
                seen = [.. SourcesOf(traces.RootElement, traceId)];
                return seen.IsSupersetOf(["gateway Microsoft.AspNetCore", "api Microsoft.AspNetCore", "speech-evaluation Microsoft.AspNetCore", "api Npgsql"]);
            },
            "the spans of all services in one trace");
    }

    public static TheoryData<string, byte[]> BadUploads() => new()
    {
        { "text", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Ceci n'est pas un enregistrement.\n", 200))) },
        { "nothing", [] },
        { "ten bytes of a WAV header", SpeechLikeWav.Create(100, 0.1, 0, 3)[..10] },
        { "a header that declares 4 GB of nothing", [.. "RIFF"u8, 255, 255, 255, 255, .. "WAVEdata"u8, 255, 255, 255, 255] },
    };

    [Theory]
    [MemberData(nameof(BadUploads))]
    public async Task A_bad_upload_gets_a_precise_refusal(string what, byte[] body)
    {
        using var response = await Gateway.AnalyseAsync(body);
        var problem = await response.BodyAsync();
        Assert.InRange((int)response.StatusCode, 400, 499);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("detail").GetString()), what);
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("code").GetString()), what);
        Assert.Equal(problem.GetProperty("detail").GetString(), problem.GetProperty("error").GetString());
    }

    [Fact]
    public async Task An_upload_without_a_file_or_of_another_kind_is_refused()
    {
        using var noFile = new MultipartFormDataContent { { new StringContent("x"), "metadata" } };
        using var missing = await Gateway.PostAsync("/api/confidence-analysis", noFile);
        Assert.Equal(HttpStatusCode.BadRequest, missing.StatusCode);

        using var json = new StringContent("{}", Encoding.UTF8, "application/json");
        using var wrongKind = await Gateway.PostAsync("/api/confidence-analysis", json);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, wrongKind.StatusCode);
    }

    [Fact]
    public async Task A_body_of_200_MB_is_refused_and_the_services_stay_healthy()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(new byte[200 * 1024 * 1024]), "audio", "take.wav" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/story/analyze-narrative") { Content = form };
        request.Headers.ExpectContinue = true;
        using var response = await Gateway.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);

        Assert.True(await Gateway.SaysHealthyAsync("api", "speech-evaluation"));
    }

    private static IEnumerable<string> SourcesOf(JsonElement traces, string traceId) =>
        from resource in traces.GetProperty("data").GetProperty("resourceSpans").EnumerateArray()
        let service = resource.GetProperty("resource").GetProperty("attributes").EnumerateArray()
            .First(attribute => attribute.GetProperty("key").GetString() == "service.name").GetProperty("value").GetProperty("stringValue").GetString()
        from scope in resource.GetProperty("scopeSpans").EnumerateArray()
        from span in scope.GetProperty("spans").EnumerateArray()
        where span.GetProperty("traceId").GetString() == traceId
        select $"{service} {scope.GetProperty("scope").GetProperty("name").GetString()}";
}
