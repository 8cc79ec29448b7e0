using Eloquence.Api.Live;
using Eloquence.Tests.Support;
using Eloquence.Tests.Support.Fuzz;
using Microsoft.Extensions.DependencyInjection;

namespace Eloquence.Api.Tests.Fuzz;

/// <summary>Every socket gets random frames.</summary>
public sealed class SocketFuzzTests(Backing backing) : ApiTest(backing)
{
    /// <summary>Cases before the first look at what is held: pools are filled then.</summary>
    private const int Before = 5;

    private static readonly string[] Types =
    [
        "START_SESSION", "AUDIO_CHUNK", "AUDIO_CHUNK", "AUDIO_CHUNK", "PING", "audio_chunk", "audio_chunk", "audio_chunk", "user_message", "pause_exercise", "resume_exercise", "ping", "get_status",
        "init", "dance", "", "audio_data",
    ];

    private static readonly string[] Ends = ["END_SESSION", "end_session", "end_exercise", "end_stream"];

    private protected override (string Key, string Value)[] Settings =>
        [("Live:MaximumFramesPerSecond", "100000"), ("Live:MaximumFrameBytes", "200000"), ("Live:GreetingDelay", "00:00:00.02")];

    [Theory]
    [InlineData("/ws/voice-analysis/{0}", 1)]
    [InlineData("/ws/conversation/{0}", 2)]
    [InlineData("/ws/confidence-stream/{0}", 3)]
    [InlineData("/api/sessions/{0}/stream", 4)]
    [InlineData("/api/v1/exercises/realtime/{0}", 5)]
    public async Task No_frame_ends_in_a_failure_of_the_server_and_nothing_is_left_behind(string path, int seed)
    {
        var sessions = Api.Services.GetRequiredService<LiveSessions>();

        var fuzz = new SocketFuzz(Api.Client.BaseAddress!, Types, Ends);
        await fuzz.RunAsync(number => path.Replace("{0}", $"before-{seed}-{number}", StringComparison.Ordinal), Before, 100_000 * seed);
        var holdings = new Holdings();

        var failures = await fuzz.RunAsync(number => path.Replace("{0}", $"fuzz-{seed}-{number}", StringComparison.Ordinal), FuzzCases.PerRoute, 1000 * seed);

        Assert.True(failures.Count == 0, string.Join('\n', failures.Take(10).Concat(Api.Log.Errors.Take(3))));
        Assert.Empty(Api.Log.Errors);
        await Eventually.TrueAsync(() => sessions.Count == 0, "the sessions to be gone", TimeSpan.FromSeconds(30));
        await holdings.AreGivenBackAsync();
    }
}
