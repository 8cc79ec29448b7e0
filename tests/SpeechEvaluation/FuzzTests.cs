using System.Net;
using System.Text;
using Eloquence.Tests.Support.Fuzz;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Eloquence.SpeechEvaluation.Tests;

/// <summary>Random requests and frames. The full run: <c>ELOQUENCE_FUZZ_CASES=10000 dotnet test tests/SpeechEvaluation --filter FuzzTests</c>.</summary>
[Collection(Alone.Name)]
public sealed class FuzzTests : IAsyncLifetime
{
    private static readonly string[] Types = ["audio_chunk", "audio_chunk", "audio_chunk", "session_start", "start_recording", "ping", "get_status", "dance", ""];
    private static readonly string[] Ends = ["session_end", "end", "finalize_recording"];

    /// <summary>Cases before the first look at what is held: pools are filled then.</summary>
    private const int Before = 5;

    private SpeechEvaluationHost _host = null!;

    public async Task InitializeAsync() => _host = await SpeechEvaluationHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task No_request_ends_in_a_failure_of_the_server_and_nothing_is_left_behind()
    {
        var routes = FuzzedRoutes.Of(_host.Services.GetRequiredService<EndpointDataSource>());
        await RouteFuzz.RunAsync(_host.Client, routes, Before, firstSeed: 100_000_000);
        var holdings = new Holdings();

        var failures = await RouteFuzz.RunAsync(_host.Client, routes, FuzzCases.PerRoute, firstSeed: 1);

        Assert.True(failures.Count == 0, string.Join('\n', failures.Take(10).Concat(_host.Log.Errors.Take(3))));
        Assert.Empty(_host.Log.Errors);
        Assert.Equal(0, _host.Admitted);
        await holdings.AreGivenBackAsync();
    }

    [Fact]
    public async Task Text_that_is_no_Unicode_is_refused()
    {
        using var answer = await _host.Client.PostAsync("/evaluate", new StringContent("{\"language\":\"\\ud800\"}", Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("/ws/realtime/{0}", 1)]
    [InlineData("/sessions/{0}/realtime", 2)]
    public async Task No_frame_ends_in_a_failure_of_the_server_and_nothing_is_left_behind(string path, int seed)
    {
        var fuzz = new SocketFuzz(_host.Client.BaseAddress!, Types, Ends);
        await fuzz.RunAsync(number => path.Replace("{0}", $"before-{seed}-{number}", StringComparison.Ordinal), Before, 100_000 * seed);
        var holdings = new Holdings();

        var failures = await fuzz.RunAsync(number => path.Replace("{0}", $"fuzz-{seed}-{number}", StringComparison.Ordinal), FuzzCases.PerRoute, 1000 * seed);

        Assert.True(failures.Count == 0, string.Join('\n', failures.Take(10).Concat(_host.Log.Errors.Take(3))));
        Assert.Empty(_host.Log.Errors);
        await holdings.AreGivenBackAsync();
    }
}
