using System.Net;
using System.Text;
using Eloquence.Tests.Support.Fuzz;
using Eloquence.Whisper.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Eloquence.Whisper.Tests;

/// <summary>Random requests and frames. The full run: <c>ELOQUENCE_FUZZ_CASES=10000 dotnet test tests/Whisper --filter FuzzTests</c>.</summary>
[Collection(Alone.Name)]
public sealed class FuzzTests : IAsyncLifetime
{
    private static readonly string[] Types =
    [
        "init", "start", "config", "audio_chunk", "audio_chunk", "audio_data", "audio", "ping", "get_status", "reset_session", "session.update", "transcription_session.update",
        "input_audio_buffer.append", "input_audio_buffer.append", "input_audio_buffer.append", "input_audio_buffer.commit", "input_audio_buffer.clear", "response.create", "",
    ];

    private static readonly string[] Ends = ["end_stream", "session_end", "stop"];

    /// <summary>Cases before the first look at what is held: pools are filled then.</summary>
    private const int Before = 5;

    private WhisperHost _host = null!;

    public async Task InitializeAsync() => _host = await WhisperHost.StartAsync(new ToneRecognizer());

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
        await holdings.AreGivenBackAsync();
    }

    [Theory]
    [InlineData("/streaming/end", "{\"session_id\":\"\\ud800\"}")]
    [InlineData("/streaming/session", "{\"scenario\":{\"keywords\":[\"\\udc00\"]}}")]
    [InlineData("/session/start", "{\"\\ud800\":1}")]
    public async Task Text_that_is_no_Unicode_is_refused(string path, string json)
    {
        using var answer = await _host.Client.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("/streaming/session?session_id={0}", 1)]
    [InlineData("/evaluate/realtime?session_id={0}", 2)]
    [InlineData("/v1/realtime?intent=transcription&x={0}", 3)]
    public async Task No_frame_ends_in_a_failure_of_the_server_and_nothing_is_left_behind(string path, int seed)
    {
        var fuzz = new SocketFuzz(_host.Address, Types, Ends);
        await fuzz.RunAsync(number => path.Replace("{0}", $"before-{seed}-{number}", StringComparison.Ordinal), Before, 100_000 * seed);
        var holdings = new Holdings();

        var failures = await fuzz.RunAsync(number => path.Replace("{0}", $"fuzz-{seed}-{number}", StringComparison.Ordinal), FuzzCases.PerRoute, 1000 * seed);

        Assert.True(failures.Count == 0, string.Join('\n', failures.Take(10).Concat(_host.Log.Errors.Take(3))));
        Assert.Empty(_host.Log.Errors);
        await holdings.AreGivenBackAsync();
    }
}
