using Eloquence.Audio;
using Eloquence.Contracts;

namespace Eloquence.SpeechEvaluation.Measuring;

/// <summary>What <see cref="IntensityMeasurement"/> and <see cref="NoiseMeasurement"/> say of the intensity contour.</summary>
internal static class Loudness
{
    private const int LeastFrames = 10;
    private const int FinalNuclei = 2;
    private const int LeastNuclei = 4;
    private const double NoiseShare = 0.1;
    private const double MarginSeconds = 0.05;

    /// <summary>Level of the mean energy of frames in dB; null when all are digital silence or there are none.</summary>
    public static double? MeanDb(IReadOnlyCollection<double> levels)
    {
        var mean = levels.Count == 0 ? 0 : levels.Average(level => Math.Pow(10, level / 10));
        return mean > 1e-29 ? 10 * Math.Log10(mean) : null;
    }

    public static IntensityMeasurement? Measure(SpeechAnalysis analysis)
    {
        var contour = analysis.Intensity;
        if (MeanDb([.. contour.LevelsDb.Select(level => (double)level)]) is not { } mean)
        {
            return null;
        }
        var speech = Levels(contour, analysis.Activity.Sounds);
        var groups = analysis.Activity.Sounding.Select(group => MeanDb(Within(contour, group))).OfType<double>().ToArray();
        if (speech.Count < LeastFrames)
        {
            return new IntensityMeasurement { MeanDb = mean };
        }
        var (low, high) = (Statistics.Quantile(speech, 0.05), Statistics.Quantile(speech, 0.95));
        var vowels = analysis.Syllables.VowelIntensity;
        double[] nuclei = [.. analysis.Syllables.Seconds.Select(time => (double)vowels.LevelsDb[vowels.Nearest(time)])];
        return new IntensityMeasurement
        {
            MeanDb = mean,
            SpeechMeanDb = MeanDb(speech),
            StandardDeviationDb = Statistics.Deviation(speech),
            NucleusDeviationDb = nuclei.Length < LeastNuclei ? null : Statistics.Deviation(nuclei),
            Percentile5Db = low,
            Percentile95Db = high,
            RangeDb = high - low,
            GroupDeviationDb = Statistics.Deviation(groups),
            FinalDropDb = Statistics.Median([.. analysis.TelephoneActivity.Sounding.Select(group => FinalDrop(analysis, group)).OfType<double>()]),
        };
    }

    /// <summary>Levels of the frames of a stretch.</summary>
    public static List<double> Within(IntensityContour contour, Stretch stretch)
    {
        List<double> levels = [];
        for (var i = contour.Nearest(stretch.StartSeconds); i < contour.LevelsDb.Count && contour.Time(i) <= stretch.EndSeconds; i++)
        {
            if (contour.Time(i) >= stretch.StartSeconds)
            {
                levels.Add(contour.LevelsDb[i]);
            }
        }
        return levels;
    }

    /// <summary>
    /// Noise in the pauses, 50 ms away from speech: the median level, which the ends of words that reach into a pause do not lift; in a recording without a pause the quietest tenth of the frames, which holds speech too and makes
    /// the ratio a lower bound of what the microphone gave.
    /// </summary>
    public static NoiseMeasurement? Noise(SpeechAnalysis analysis)
    {
        var contour = analysis.Intensity;
        var speech = Levels(contour, analysis.Activity.Sounds);
        var silence = Levels(contour, time =>
            !analysis.Activity.Sounds(time - MarginSeconds) && !analysis.Activity.Sounds(time) && !analysis.Activity.Sounds(time + MarginSeconds));
        if (silence.Count < LeastFrames)
        {
            silence = [.. contour.LevelsDb.Select(level => (double)level).Order().Take(Math.Max(1, (int)(NoiseShare * contour.LevelsDb.Count)))];
        }
        if (speech.Count < LeastFrames || MeanDb(speech) is not { } level)
        {
            return null;
        }
        // Digital silence between the words: as quiet as the smallest step of 16 bits.
        var floor = Math.Max(Statistics.Median([.. silence]) ?? IntensityContour.SilenceDb, IntensityContour.FullScaleDb + QuantisationDbfs);
        return new NoiseMeasurement(floor - IntensityContour.FullScaleDb, level - floor);
    }

    /// <summary>Mean square of rounding to 16 bits: a twelfth of the squared step.</summary>
    private const double QuantisationDbfs = -101.1;

    private static List<double> Levels(IntensityContour contour, Func<double, bool> wanted)
    {
        List<double> levels = [];
        for (var i = 0; i < contour.LevelsDb.Count; i++)
        {
            if (wanted(contour.Time(i)))
            {
                levels.Add(contour.LevelsDb[i]);
            }
        }
        return levels;
    }

    private static double? FinalDrop(SpeechAnalysis analysis, Stretch group)
    {
        double[] nuclei = [.. analysis.Syllables.Seconds
            .Where(time => time >= group.StartSeconds && time <= group.EndSeconds)
            .Select(time => (double)analysis.Intensity.LevelsDb[analysis.Intensity.Nearest(time)])];
        return nuclei.Length < LeastNuclei ? null : nuclei.TakeLast(FinalNuclei).Average() - Statistics.Median(nuclei);
    }
}
