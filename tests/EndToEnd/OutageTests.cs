using System.Collections.Concurrent;
using System.Net;
using Eloquence.Tests.Support;

namespace Eloquence.EndToEnd.Tests;

/// <summary>A process is killed while sessions and analyses arrive at 20 per second and somebody speaks into a live session.</summary>
[Collection(AppCollection.Name)]
public sealed class OutageTests(AppFixture fixture)
{
    private const int RequestsPerSecond = 20;
    private static readonly TimeSpan LoadTime = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan BeforeKill = TimeSpan.FromSeconds(2);

    /// <summary>Sound that a killed replica may take with it, in seconds: states are kept once a second.</summary>
    private const double SoundLost = 3;

    /// <summary>The budget of a request, which no piece of sound has to wait for.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("postgres")]
    [InlineData("redis")]
    [InlineData("api")]
    [InlineData("speech-evaluation")]
    [InlineData("whisper")]
    public async Task A_killed_process_comes_back_and_nothing_acknowledged_is_lost(string resource)
    {
        var app = fixture.App;
        var victim = app.ProcessesOf(resource)[0];
        var replicas = app.ProcessesOf(resource).Count;
        var acknowledged = new ConcurrentBag<string>();
        var analysed = new ConcurrentBag<(byte[] Take, string Id)>();
        var dishonest = new ConcurrentBag<string>();

        using var spoken = new CancellationTokenSource();
        var speaker = new SteadySpeaker(app.Gateway.BaseAddress!);
        var speaking = speaker.SpeakAsync(spoken.Token);
        var load = ApplyLoadAsync(app.Gateway, acknowledged, analysed, dishonest);
        using (var timer = new PeriodicTimer(BeforeKill))
        {
            await timer.WaitForNextTickAsync();
        }

        RunningApp.Kill(victim, Signal.Kill);
        await load;

        await Eventually.TrueAsync(
            async () => app.ProcessesOf(resource).Count == replicas && await app.Gateway.SaysHealthyAsync("api", "speech-evaluation"),
            $"{resource} to be back and healthy",
            TimeSpan.FromSeconds(30));
        Assert.DoesNotContain(victim, app.ProcessesOf(resource));
        await spoken.CancelAsync();
        var final = await speaking;
        Assert.True(resource == "api" || speaker.Connections == 1, $"{speaker.Connections} connections were needed");
        Assert.InRange(final.GetProperty("total_duration").GetDouble(), speaker.Seconds - (speaker.Connections > 1 ? SoundLost : 0.1), speaker.Seconds + 0.1);
        Assert.True(speaker.LongestWait < Budget, $"a piece of sound waited {speaker.LongestWait}");
        Assert.NotNull(final.GetProperty("analysis_id").GetString());
        Assert.Empty(dishonest);
        Assert.NotEmpty(acknowledged);
        Assert.NotEmpty(analysed);
        foreach (var session in acknowledged)
        {
            using var read = await app.Gateway.GetAsync($"/api/sessions/{session}");
            Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        }

        foreach (var (take, id) in analysed)
        {
            using var again = await app.Gateway.AnalyseAsync(take);
            Assert.Equal(id, (await again.BodyAsync()).GetProperty("analysis_id").GetString());
        }
    }

    private static async Task ApplyLoadAsync(HttpClient gateway, ConcurrentBag<string> sessions, ConcurrentBag<(byte[] Take, string Id)> analyses, ConcurrentBag<string> dishonest)
    {
        var requests = new List<Task>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1) / RequestsPerSecond);
        for (var i = 0; i < LoadTime.TotalSeconds * RequestsPerSecond; i++)
        {
            requests.Add(i % RequestsPerSecond == 0 ? AnalyseAsync(i) : CreateSessionAsync());
            await timer.WaitForNextTickAsync();
        }

        await Task.WhenAll(requests);

        async Task CreateSessionAsync()
        {
            using var response = await gateway.CreateSessionAsync(Guid.NewGuid().ToString());
            if (response.IsSuccessStatusCode)
            {
                sessions.Add((await response.BodyAsync()).GetProperty("session_id").GetString()!);
            }
            else
            {
                await JudgeAsync(response);
            }
        }

        async Task AnalyseAsync(int seed)
        {
            var take = SpeechLikeWav.Create(130, 0.6, 0.3, Random.Shared.Next() + seed);
            using var response = await gateway.AnalyseAsync(take);
            if (response.IsSuccessStatusCode)
            {
                // An answer that says that nothing could be measured is not kept: the next attempt measures.
                var answer = await response.BodyAsync();
                if (answer.TryGetProperty("measurement", out _))
                {
                    analyses.Add((take, answer.GetProperty("analysis_id").GetString()!));
                }
            }
            else
            {
                await JudgeAsync(response);
            }
        }

        async Task JudgeAsync(HttpResponseMessage response)
        {
            if (!response.IsHonestOutage())
            {
                dishonest.Add($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            }
        }
    }
}
