using System.Net;
using System.Text.Json;
using Eloquence.Tests.Support;

namespace Eloquence.EndToEnd.Tests;

[Collection(AppCollection.Name)]
public sealed class SessionTests(AppFixture fixture)
{
    private HttpClient Gateway => fixture.App.Gateway;

    [Fact]
    public async Task Health_answers_within_two_seconds_for_every_service_and_is_healthy_once_the_model_is_loaded()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        using var health = JsonDocument.Parse(await Gateway.GetStringAsync("/health", limit.Token));
        await Eventually.TrueAsync(() => Gateway.SaysHealthyAsync(), "the whole system to be healthy", TimeSpan.FromMinutes(3));
        Assert.Equal(["api", "livekit", "speech-evaluation", "whisper"], health.RootElement.GetProperty("dependencies").EnumerateObject().Select(service => service.Name).Order());
    }

    [Fact]
    public async Task Scenarios_have_the_kinds_of_values_the_client_casts_to()
    {
        var scenarios = await (await Gateway.GetAsync("/api/scenarios?language=fr")).BodyAsync();
        Assert.True(scenarios.GetProperty("total").GetInt32() >= 3);
        Assert.All(scenarios.GetProperty("scenarios").EnumerateArray(), scenario =>
        {
            Assert.DoesNotContain('.', scenario.GetProperty("duration_minutes").GetRawText());
            Assert.EndsWith("Z", scenario.GetProperty("created_at").GetString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_session_is_created_used_again_read_and_ended_in_each_spelling()
    {
        var user = Guid.NewGuid().ToString();
        using var created = await Gateway.CreateSessionAsync(user);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var session = await created.BodyAsync();
        var id = session.GetProperty("session_id").GetString()!;
        Assert.Contains(Gateway.BaseAddress!.Authority, session.GetProperty("livekit_url").GetString(), StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(session.GetProperty("livekit_token").GetString()));

        using var again = await Gateway.CreateSessionAsync(user);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(id, (await again.BodyAsync()).GetProperty("session_id").GetString());

        using var analysis = await Gateway.AnalyseAsync(SpeechLikeWav.Create(160, 1, 0.4, seed: 4), id);
        Assert.Equal(HttpStatusCode.OK, analysis.StatusCode);

        using var read = await Gateway.GetAsync($"/api/sessions/{id}");
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);

        foreach (var (method, path) in new[] { (HttpMethod.Post, $"/api/sessions/{id}/end"), (HttpMethod.Post, $"/api/session/{id}/end"), (HttpMethod.Delete, $"/api/sessions/{id}") })
        {
            using var request = new HttpRequestMessage(method, path);
            using var ended = await Gateway.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
            Assert.Equal(1, (await ended.BodyAsync()).GetProperty("report").GetProperty("interactions").GetInt32());
        }
    }
}
