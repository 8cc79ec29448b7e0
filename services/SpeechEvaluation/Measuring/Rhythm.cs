using Eloquence.Audio;
using Eloquence.Contracts;

namespace Eloquence.SpeechEvaluation.Measuring;

/// <summary>What <see cref="RhythmMeasurement"/> says of the syllable nuclei and the vowels around them.</summary>
internal static class Rhythm
{
    /// <summary>A vowel lasts as long as its band is at most this far below its peak, in dB.</summary>
    private const double VowelDropDb = 6;

    private const int LeastIntervals = 6;

    public static RhythmMeasurement? Measure(SpeechAnalysis analysis)
    {
        var vowels = Enumerable.Range(0, analysis.Syllables.Seconds.Count).Select(index => Vowel(analysis, index)).ToArray();
        if (vowels.Length < LeastIntervals)
        {
            return null;
        }
        var durations = vowels.Select(vowel => vowel.DurationSeconds).ToArray();
        return new RhythmMeasurement
        {
            NpviVocalic = Npvi(VowelPairs(analysis, vowels)),
            NpviSyllabic = Npvi(SyllablePairs(analysis)),
            PercentVocalic = 100 * durations.Sum() / analysis.Activity.SoundingSeconds,
            VarcoVocalic = 100 * Statistics.Deviation(durations) / durations.Average(),
        };
    }

    /// <summary>The stretch around a nucleus where the band of the vowels stays close to its level, up to the middle between two nuclei.</summary>
    private static Stretch Vowel(SpeechAnalysis analysis, int index)
    {
        var contour = analysis.Syllables.VowelIntensity;
        var nuclei = analysis.Syllables.Seconds;
        var nucleus = nuclei[index];
        var before = index == 0 ? double.NegativeInfinity : (nucleus + nuclei[index - 1]) / 2;
        var after = index + 1 == nuclei.Count ? double.PositiveInfinity : (nucleus + nuclei[index + 1]) / 2;
        var peak = contour.Nearest(nucleus);
        var threshold = contour.LevelsDb[peak] - VowelDropDb;
        int first = peak, last = peak;
        while (first > 0 && contour.LevelsDb[first - 1] >= threshold && contour.Time(first - 1) > before)
        {
            first--;
        }
        while (last + 1 < contour.LevelsDb.Count && contour.LevelsDb[last + 1] >= threshold && contour.Time(last + 1) < after)
        {
            last++;
        }
        return new Stretch(contour.Time(first) - (contour.StepSeconds / 2), contour.Time(last) + (contour.StepSeconds / 2));
    }

    private static IEnumerable<(double, double)> VowelPairs(SpeechAnalysis analysis, Stretch[] vowels)
    {
        for (var i = 1; i < vowels.Length; i++)
        {
            if (SameGroup(analysis, vowels[i - 1].StartSeconds, vowels[i].EndSeconds))
            {
                yield return (vowels[i - 1].DurationSeconds, vowels[i].DurationSeconds);
            }
        }
    }

    private static IEnumerable<(double, double)> SyllablePairs(SpeechAnalysis analysis)
    {
        var nuclei = analysis.Syllables.Seconds;
        for (var i = 2; i < nuclei.Count; i++)
        {
            if (SameGroup(analysis, nuclei[i - 2], nuclei[i]))
            {
                yield return (nuclei[i - 1] - nuclei[i - 2], nuclei[i] - nuclei[i - 1]);
            }
        }
    }

    private static bool SameGroup(SpeechAnalysis analysis, double from, double to) =>
        !analysis.Activity.Pauses.Any(pause => pause.StartSeconds < to && pause.EndSeconds > from);

    private static double? Npvi(IEnumerable<(double First, double Second)> pairs)
    {
        double[] differences = [.. pairs.Select(pair => Math.Abs(pair.First - pair.Second) / ((pair.First + pair.Second) / 2))];
        return differences.Length < LeastIntervals - 1 ? null : 100 * differences.Average();
    }
}
