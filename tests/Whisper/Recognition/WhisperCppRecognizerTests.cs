using System.Diagnostics;
using Eloquence.Tests.Support;
using Eloquence.Whisper.Recognition;
using Eloquence.Whisper.Recognition.WhisperCpp;
using Eloquence.Whisper.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Eloquence.Whisper.Tests.Recognition;

/// <summary>whisper.cpp in its worker process, with files of random weights: everything but the meaning of the text.</summary>
public sealed class WhisperCppRecognizerTests : IDisposable
{
    private static readonly RecognitionRequest Live = new("fr", SingleSegment: true);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eloquence-model-");

    [Fact]
    public async Task A_call_gives_segments_with_words_inside_the_sound()
    {
        await using var running = await RunAsync(Model());

        var result = await running.Recognizer.RecognizeAsync(Sound(2.5), new RecognitionRequest("fr", WordTimes: true), CancellationToken.None);

        Assert.All(result.Segments, segment =>
        {
            Assert.InRange(segment.Start, 0, 2.5);
            Assert.InRange(segment.End, segment.Start, 2.5);
            Assert.All(segment.Words, word => Assert.InRange(word.Start, segment.Start, segment.End));
            Assert.All(segment.Words, word => Assert.InRange(word.Probability, 0, 1));
        });
        Assert.Equal("whisper.cpp/random", running.Recognizer.Info.Engine);
        Assert.Null(running.Recognizer.Info.MaximumSeconds);
    }

    [Fact]
    public async Task The_same_sound_gives_the_same_text_whatever_was_heard_before()
    {
        await using var running = await RunAsync(Model());
        var request = new RecognitionRequest("fr");

        var first = await running.Recognizer.RecognizeAsync(Sound(1.5), request, CancellationToken.None);
        await running.Recognizer.RecognizeAsync(Sound(0.8, seed: 5), request, CancellationToken.None);
        var second = await running.Recognizer.RecognizeAsync(Sound(1.5), request, CancellationToken.None);

        Assert.Equal(Text(first), Text(second));
    }

    [Fact]
    public async Task Sessions_at_the_same_time_get_their_own_text()
    {
        await using var running = await RunAsync(Model(), options => options.Parallel = 3);
        var sounds = Enumerable.Range(1, 6).Select(seed => Sound(1, seed)).ToArray();
        var alone = new List<string>();
        foreach (var sound in sounds)
        {
            alone.Add(Text(await running.Recognizer.RecognizeAsync(sound, Live, CancellationToken.None)));
        }

        var together = await Task.WhenAll(sounds.Select(sound => running.Recognizer.RecognizeAsync(sound, Live, CancellationToken.None)));

        Assert.Equal(alone, together.Select(Text));
    }

    [Fact]
    public async Task A_killed_worker_costs_the_call_in_hand_and_nothing_else()
    {
        await using var running = await RunAsync(Model(layers: 12), options => options.BeamSize = 8);
        using var worker = Process.GetProcessById(Assert.Single(running.Recognizer.WorkerIds));
        var idle = worker.TotalProcessorTime;
        var lost = running.Recognizer.RecognizeAsync(Sound(20), new RecognitionRequest("fr"), CancellationToken.None);
        await Eventually.TrueAsync(() => IsComputing(worker, idle), "the worker to be at work");

        worker.Kill();

        await Assert.ThrowsAsync<RecognizerCrashedException>(() => lost);
        await running.Recognizer.RecognizeAsync(Sound(1), Live, CancellationToken.None);
        Assert.NotEqual(worker.Id, Assert.Single(running.Recognizer.WorkerIds));
        Assert.True(running.Recognizer.Info.Ready);
    }

    [Fact]
    public async Task A_cancelled_call_frees_the_engine_for_the_next_one()
    {
        await using var running = await RunAsync(Model(layers: 12), options => options.BeamSize = 8);
        using var cancelling = new CancellationTokenSource();
        var given = running.Recognizer.RecognizeAsync(Sound(25), new RecognitionRequest("fr"), cancelling.Token);

        await cancelling.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        await running.Recognizer.RecognizeAsync(Sound(0.5), Live, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_damaged_model_is_refused_with_its_reason_and_the_self_test_model_answers()
    {
        var damaged = Path.Combine(_folder.FullName, "ggml-damaged.bin");
        await File.WriteAllBytesAsync(damaged, (await File.ReadAllBytesAsync(Model()))[..100_000]);

        await using var running = await RunAsync(damaged, options => options.SelfTest = true);

        Assert.Equal("synthetic-fr-selftest", running.Recognizer.Info.Engine);
        Assert.True(running.Recognizer.Info.Degraded);
        Assert.Contains(running.Recognizer.Info.Reasons, reason => reason.Contains("cut short", StringComparison.Ordinal));
    }

    /// <summary>A thousand of them are loaded by <see cref="DamagedModelTests"/>; here the whole recogniser meets some.</summary>
    [Fact]
    public async Task Damaged_models_one_after_the_other_are_refused_or_serve_and_the_recogniser_goes_on()
    {
        var intact = await File.ReadAllBytesAsync(Model());
        const int cases = 6;
        var refused = 0;
        for (var seed = 0; seed < cases; seed++)
        {
            var damaged = Path.Combine(_folder.FullName, $"ggml-{seed}.bin");
            await File.WriteAllBytesAsync(damaged, DamagedModel.Of(intact, new Random(seed)));
            await using var running = await RunAsync(damaged, options => options.SelfTest = true);
            if (running.Recognizer.Info.Engine == "synthetic-fr-selftest")
            {
                refused++;
                Assert.Contains(running.Recognizer.Info.Reasons, reason => reason.Contains($"ggml-{seed}.bin", StringComparison.Ordinal));
            }
            await running.Recognizer.RecognizeAsync(Sound(0.5), Live, CancellationToken.None);
            File.Delete(damaged);
        }

        Assert.InRange(refused, cases / 2, cases);
    }

    [Fact]
    public async Task A_model_that_arrives_later_takes_over()
    {
        var later = Path.Combine(_folder.FullName, "ggml-later.bin");
        await using var running = await RunAsync(later, options => options.SelfTest = true);
        Assert.Contains(running.Recognizer.Info.Reasons, reason => reason.Contains("ggml-later.bin is not there", StringComparison.Ordinal));

        File.Move(Model(), later);

        await Eventually.TrueAsync(() => running.Recognizer.Info.Engine == "whisper.cpp/ggml-later", "the later model");
        Assert.False(running.Recognizer.Info.Degraded);
        await running.Recognizer.RecognizeAsync(Sound(0.5), Live, CancellationToken.None);
    }

    [Fact]
    public async Task Without_a_library_or_model_calls_are_refused_with_the_reason()
    {
        using var recognizer = Create(new SpeechOptions { SelfTest = false });
        await recognizer.StartAsync(CancellationToken.None);

        await Eventually.TrueAsync(() => recognizer.Info.Reasons.Any(reason => reason.Contains("library", StringComparison.Ordinal)), "the reason");
        var refusal = await Assert.ThrowsAsync<RecognizerUnavailableException>(() => recognizer.RecognizeAsync(Sound(1), Live, CancellationToken.None));
        Assert.Contains("library", refusal.Message, StringComparison.Ordinal);
        await recognizer.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task No_worker_is_left_when_the_service_has_stopped()
    {
        var running = await RunAsync(Model());
        var worker = Process.GetProcessById(Assert.Single(running.Recognizer.WorkerIds));

        await running.DisposeAsync();

        Assert.True(worker.HasExited);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static bool IsComputing(Process worker, TimeSpan idle)
    {
        worker.Refresh();
        return worker.TotalProcessorTime - idle > TimeSpan.FromMilliseconds(200);
    }

    private static string Text(RecognitionResult result) => string.Join(' ', result.Segments.Select(segment => segment.Text));

    private static float[] Sound(double seconds, int seed = 1)
    {
        var random = new Random(seed);
        var sound = new float[(int)(seconds * 16000)];
        for (var sample = 0; sample < sound.Length; sample++)
        {
            sound[sample] = (float)((0.3 * Math.Sin(sample * (0.05 + (0.01 * seed)))) + (0.05 * random.NextDouble()));
        }

        return sound;
    }

    private static WhisperCppRecognizer Create(SpeechOptions options) =>
        new(Options.Create(options), NullLogger<WhisperCppRecognizer>.Instance, TimeProvider.System);

    private static async Task<Running> RunAsync(string model, Action<SpeechOptions>? set = null)
    {
        var options = new SpeechOptions { Model = model, SelfTest = false, BeamSize = 1, Threads = 1, ModelName = model.EndsWith("random.bin", StringComparison.Ordinal) ? "random" : null };
        options.Libraries.Add(await WhisperLibraries.AnyAsync());
        set?.Invoke(options);
        var recognizer = Create(options);
        await recognizer.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => recognizer.Info.Ready, "a loaded model");
        return new Running(recognizer);
    }

    private string Model(int layers = 1)
    {
        var path = Path.Combine(_folder.FullName, "ggml-random.bin");
        new GgmlModelWriter { Width = 32, Heads = 1, Layers = layers, Vocabulary = 200 }.Write(path);
        return path;
    }

    private sealed class Running(WhisperCppRecognizer recognizer) : IAsyncDisposable
    {
        public WhisperCppRecognizer Recognizer => recognizer;

        public async ValueTask DisposeAsync()
        {
            await recognizer.StopAsync(CancellationToken.None);
            recognizer.Dispose();
        }
    }
}
