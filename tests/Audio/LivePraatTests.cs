using System.Collections.Concurrent;
using System.Globalization;
using Eloquence.Tests.Support;
using Xunit.Abstractions;

namespace Eloquence.Audio.Tests;

/// <summary>
/// Beside Praat on takes drawn from a seed: a few of them, or as many as <c>ELOQUENCE_PRAAT_TAKES</c> says, from <c>ELOQUENCE_PRAAT_SEED</c> on.
/// <c>ELOQUENCE_PRAAT_TAKES=30 dotnet test tests/Audio --filter LivePraat --logger "console;verbosity=detailed"</c> prints the largest deviation of
/// every measure.
/// </summary>
public sealed class LivePraatTests(ITestOutputHelper output)
{
    private const int UsualTakes = 4;
    private const int UsualSeed = 20_261_125;
    private const double Seconds = 8;

    [PraatFact]
    public async Task Fresh_takes_are_measured_as_Praat_measures_them()
    {
        var tools = await SpeechTools.FindAsync();
        var first = Setting("ELOQUENCE_PRAAT_SEED") ?? UsualSeed;
        var takes = Enumerable.Range(first, Setting("ELOQUENCE_PRAAT_TAKES") ?? UsualTakes).Select(seed => RandomTake.Draw(seed, Seconds)).ToArray();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ELOQUENCE_PRAAT_SEED={first} ELOQUENCE_PRAAT_TAKES={takes.Length}"));
        var comparisons = new ConcurrentDictionary<RandomTake, PraatComparison>();
        await Parallel.ForEachAsync(takes, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (take, _) =>
        {
            var wav = await take.SpeakAsync(tools);
            comparisons[take] = PraatComparison.Of(await Praat.MeasureAsync(tools, wav), wav);
        });

        foreach (var measure in comparisons.Values.SelectMany(comparison => comparison.Deviations).GroupBy(entry => (entry.Measure, entry.Bound)))
        {
            var sorted = measure.Select(entry => entry.Deviation).Order().ToArray();
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{measure.Key.Measure,-28} median {sorted[sorted.Length / 2],9:0.0000}  largest {sorted[^1],9:0.0000}  bound {measure.Key.Bound:0.######}"));
        }
        var faults = comparisons.Where(pair => pair.Value.Faults.Count > 0).Select(pair => $"{pair.Key}: {string.Join("; ", pair.Value.Faults)}").Order().ToArray();
        Assert.True(faults.Length == 0, $"From seed {first} on:{Environment.NewLine}{string.Join(Environment.NewLine, faults)}");
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : null;
}
