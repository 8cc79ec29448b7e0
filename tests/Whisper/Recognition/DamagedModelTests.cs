using System.Collections.Concurrent;
using System.Globalization;
using Eloquence.Tests.Support;
using Eloquence.Whisper.Recognition;
using Eloquence.Whisper.Recognition.WhisperCpp;
using Eloquence.Whisper.Tests.Support;
using Eloquence.WhisperWorker.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace Eloquence.Whisper.Tests.Recognition;

/// <summary>
/// Damaged model files, each loaded and used by a worker process of its own. All thousand:
/// <c>ELOQUENCE_CASES=1000 ELOQUENCE_SEED=5000 dotnet test tests/Whisper --filter DamagedModelTests --logger "console;verbosity=detailed"</c>.
/// </summary>
public sealed class DamagedModelTests(ITestOutputHelper output) : IDisposable
{
    private const int AtATime = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly DecodingSettings Greedy = new(BeamSize: 1, TemperatureStep: 0, SuppressBlank: true, MaximumTokens: 8);
    private static readonly float[] Sound = [.. Enumerable.Range(0, 8000).Select(sample => (float)(0.3 * Math.Sin(0.07 * sample)))];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eloquence-damaged-");

    private static int Cases => int.Parse(Environment.GetEnvironmentVariable("ELOQUENCE_CASES") ?? "16", CultureInfo.InvariantCulture);

    private static int FirstSeed => int.Parse(Environment.GetEnvironmentVariable("ELOQUENCE_SEED") ?? "0", CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_worker_refuses_a_damaged_model_with_a_reason_or_serves_with_it_and_another_worker_is_not_touched()
    {
        var library = await WhisperLibraries.AnyAsync();
        var intact = new GgmlModelWriter { Width = 32, Heads = 1, Layers = 1, Vocabulary = 200 }.Write();
        var outcomes = new ConcurrentBag<string>();
        await using var other = await StartAsync(library, intact, "intact");
        await Parallel.ForEachAsync(Enumerable.Range(FirstSeed, Cases), new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (seed, _) =>
            outcomes.Add(await OutcomeAsync(library, DamagedModel.Of(intact, new Random(seed)), seed).WaitAsync(Patience, CancellationToken.None)));

        foreach (var outcome in outcomes.CountBy(outcome => outcome))
        {
            output.WriteLine($"{outcome.Value} {outcome.Key}");
        }
        Assert.InRange(outcomes.Count(outcome => outcome == "refused"), Cases / 2, Cases);
        Assert.NotNull(await HearAsync(other));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Task<WorkerResult> HearAsync(WorkerProcess worker) => worker.RecognizeAsync(
        new RecognizeCommand("fr", null, Translate: false, WordTimes: true, AudioContext: 0, SingleSegment: false, Greedy), Sound, CancellationToken.None);

    private async Task<string> OutcomeAsync(string library, byte[] model, int seed)
    {
        try
        {
            await using var worker = await StartAsync(library, model, seed.ToString(CultureInfo.InvariantCulture));
            var result = await HearAsync(worker);
            Assert.All(result.Segments, segment => Assert.InRange(segment.End, segment.Start, Sound.Length / 16000.0));
            return "serves";
        }
        catch (WorkerStartException refused)
        {
            Assert.NotEmpty(refused.Message);
            return refused.LibraryAtFault is null ? "ended while loading" : "refused";
        }
        catch (RecognizerCrashedException crashed)
        {
            Assert.NotEmpty(crashed.Message);
            return "ended at work";
        }
        catch (InvalidOperationException failed)
        {
            Assert.NotEmpty(failed.Message);
            return "failed at work";
        }
    }

    private async Task<WorkerProcess> StartAsync(string library, byte[] model, string name)
    {
        var path = Path.Combine(_folder.FullName, $"ggml-{name}.bin");
        await File.WriteAllBytesAsync(path, model);
        try
        {
            return await WorkerProcess.StartAsync(new LoadCommand(library, path, Parallel: 1, Threads: 1, WordAlignment.Timestamps), NullLogger.Instance, CancellationToken.None);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
