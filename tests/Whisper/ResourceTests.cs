using System.Diagnostics;
using System.Globalization;
using Eloquence.Tests.Support;
using Eloquence.Whisper.Recognition;
using Eloquence.Whisper.Streaming;
using Eloquence.Whisper.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Eloquence.Whisper.Tests;

/// <summary>What live sessions cost apart from the engine. <c>ELOQUENCE_STREAM_MINUTES=120</c> makes the long stream as long as a conference.</summary>
[Collection(QuietProcess.Name)]
public sealed class ResourceTests(ITestOutputHelper output)
{
    private static int Minutes => int.Parse(Environment.GetEnvironmentVariable("ELOQUENCE_STREAM_MINUTES") ?? "6", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Two_hundred_idle_sockets_cost_less_than_50_MB_both_ends_together()
    {
        await using var host = await WhisperHost.StartAsync(new ToneRecognizer());
        await using (var warm = await LiveClient.ConnectAsync(new Uri(host.Address, "/streaming/session")))
        {
            await warm.SendAsync(new { type = "ping" });
            await warm.WaitAsync("pong");
        }
        var before = Memory();
        var clients = new List<LiveClient>();
        for (var i = 0; i < 200; i++)
        {
            clients.Add(await LiveClient.ConnectAsync(new Uri(host.Address, "/streaming/session")));
        }
        await Eventually.TrueAsync(() => host.Gate.Streams == 200, "200 open sessions");
        var grown = Memory() - before;
        output.WriteLine($"200 idle sockets, both ends: {grown / 1_000_000.0:F1} MB");
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
        Assert.True(grown < 50_000_000, $"{grown} bytes");
    }

    [Fact]
    public async Task A_session_takes_at_most_three_percent_of_a_core_besides_the_engine()
    {
        await using var host = await WhisperHost.StartAsync(new DeafRecognizer());
        var services = host.Services.GetRequiredService<LiveServices>();
        var sound = Talk(seconds: 60);
        await using var session = new LiveTranscriber(services, new LiveSettings(), _ => { });
        await session.AppendAsync(sound.AsMemory(0, 10 * ToneSpeech.Rate), CancellationToken.None);
        var begun = Process.GetCurrentProcess().TotalProcessorTime;
        foreach (var piece in sound.Chunk(1600))
        {
            await session.AppendAsync(piece, CancellationToken.None);
        }
        await session.FlushAsync(CancellationToken.None);
        var share = (Process.GetCurrentProcess().TotalProcessorTime - begun).TotalSeconds / 60;
        output.WriteLine(FormattableString.Invariant($"CPU outside the engine: {100 * share:F2} % of the sound's time"));
        Assert.True(share <= 0.03, FormattableString.Invariant($"{100 * share:F2} %"));
    }

    [Fact]
    public async Task A_long_stream_goes_through_with_flat_memory()
    {
        await using var host = await WhisperHost.StartAsync(new DeafRecognizer());
        await using var client = await LiveClient.ConnectAsync(new Uri(host.Address, "/streaming/session"));
        client.Keeps = 100;
        var minute = ToneSpeech.Pcm(Talk(seconds: 60)).Chunk(32_000).ToArray();
        var sizes = new List<long>();
        for (var i = 0; i < Minutes; i++)
        {
            foreach (var piece in minute)
            {
                await client.SendAsync(piece);
            }
            var seconds = 60.0 * (i + 1);
            await client.WaitAsync("realtime_feedback", frame => frame.GetProperty("metrics").GetProperty("duration").GetDouble() >= seconds);
            sizes.Add(Memory());
        }
        output.WriteLine($"heap after each minute, MB: {string.Join(" ", sizes.Select(size => (size / 1_000_000.0).ToString("F1", CultureInfo.InvariantCulture)))}");
        Assert.True(sizes[^1] - sizes[sizes.Count / 3] < 12_000_000, string.Join(" ", sizes));
    }

    private static long Memory() => GC.GetTotalMemory(forceFullCollection: true);

    /// <summary>Sentences with pauses between them.</summary>
    private static float[] Talk(int seconds)
    {
        float[] sentence = [.. ToneSpeech.Say("bonjour nous respirons calmement vous parlez trop vite"), .. ToneSpeech.Silence(0.8)];
        return [.. Enumerable.Repeat(sentence, 1 + (seconds * ToneSpeech.Rate / sentence.Length)).SelectMany(samples => samples).Take(seconds * ToneSpeech.Rate)];
    }

    /// <summary>An engine that costs nothing.</summary>
    private sealed class DeafRecognizer : ISpeechRecognizer
    {
        private static readonly RecognitionResult Result = new(
            [new RecognizedSegment(0, 1, "bonjour à tous", [new("bonjour", 0, 0.4, 1), new("à", 0.4, 0.5, 1), new("tous", 0.5, 1, 1)])], 0);

        public RecognizerInfo Info { get; } = new("deaf/1", "deaf", Degraded: true, [], Ready: true, MaximumSeconds: null);

        public Task<RecognitionResult> RecognizeAsync(ReadOnlyMemory<float> samples, RecognitionRequest request, CancellationToken cancellationToken) => Task.FromResult(Result);
    }
}
