using System.Collections.Concurrent;
using System.Globalization;
using Eloquence.Tests.Support;
using Xunit.Abstractions;

namespace Eloquence.Audio.Tests;

/// <summary>
/// Syllable nuclei beside the vowels that espeak-ng says it pronounces, on takes drawn from a seed: a few, or as many as
/// <c>ELOQUENCE_SYLLABLE_TAKES</c> says, from <c>ELOQUENCE_SYLLABLE_SEED</c> on.
/// </summary>
public sealed class SyllableTests(ITestOutputHelper output)
{
    private const int UsualTakes = 4;
    private const int UsualSeed = 83_000;
    private const double Seconds = 20;
    private const double Percent = 5;

    [PraatFact]
    public async Task Nearly_every_take_has_as_many_syllables_within_five_percent_as_vowels_were_pronounced()
    {
        var tools = await SpeechTools.FindAsync();
        var first = Setting("ELOQUENCE_SYLLABLE_SEED") ?? UsualSeed;
        var takes = Enumerable.Range(first, Setting("ELOQUENCE_SYLLABLE_TAKES") ?? UsualTakes).Select(seed => RandomTake.Draw(seed, Seconds)).ToArray();
        var errors = new ConcurrentDictionary<RandomTake, double>();
        await Parallel.ForEachAsync(takes, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (take, stop) =>
        {
            var vowels = Vowels(await tools.PronounceAsync(take.Text, take.Voice, stop));
            var counted = new SpeechAnalyser().Analyse(WavSource.Open(await take.SpeakAsync(tools)), stop).Syllables.Seconds.Count;
            errors[take] = 100.0 * (counted - vowels) / vowels;
        });

        foreach (var (take, error) in errors.OrderBy(pair => pair.Value))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{error,6:0.0} %  {take}"));
        }
        var sizes = errors.Values.Select(Math.Abs).ToArray();
        var summary = string.Create(
            CultureInfo.InvariantCulture,
            $"ELOQUENCE_SYLLABLE_SEED={first}: {sizes.Count(size => size <= Percent)} of {sizes.Length} takes within {Percent} %, mean {errors.Values.Average():0.00} %, mean size {sizes.Average():0.00} %, largest {sizes.Max():0.0} %");
        output.WriteLine(summary);
        Assert.True(sizes.Count(size => size <= Percent) >= 0.9 * sizes.Length && Math.Abs(errors.Values.Average()) <= 2, summary);
    }

    /// <summary>Letters of the International Phonetic Alphabet that are vowels; what combines with one makes none.</summary>
    private static int Vowels(string ipa) => ipa.Count("aeiouyøœəɛɔɑɐɪʊɜʌæɒ".Contains);

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : null;
}
