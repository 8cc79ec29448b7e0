using System.Globalization;

namespace Eloquence.Audio.Tests;

/// <summary>How far an analysis of a recording, at its own sample rate, is from Praat's.</summary>
internal sealed class PraatComparison
{
    private const double GrossCents = 300;

    /// <summary>Largest distance between the same border of a pause, in seconds.</summary>
    private const double BorderSeconds = 0.02;

    private readonly List<(string Measure, double Deviation, double Bound)> _deviations = [];

    private PraatComparison()
    {
    }

    /// <summary>Every measure with its deviation and the largest one that is tolerated.</summary>
    public IReadOnlyList<(string Measure, double Deviation, double Bound)> Deviations => _deviations;

    /// <summary>The measures that are too far away.</summary>
    public IReadOnlyList<string> Faults => [.. _deviations.Where(entry => !(entry.Deviation <= entry.Bound))
        .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Measure}: {entry.Deviation:G4} (at most {entry.Bound:G4})"))];

    /// <summary>Analyses a recording and compares.</summary>
    public static PraatComparison Of(PraatMeasurement praat, byte[] wav)
    {
        var analysis = new SpeechAnalyser().Analyse(WavSource.Open(wav));
        var comparison = new PraatComparison();
        comparison.Add("duration, s", Math.Abs(praat.Duration - analysis.DurationSeconds), 1e-6);
        comparison.Pitch(praat, analysis.Pitch);
        comparison.Intensity(praat, analysis.Intensity);
        comparison.Pauses(praat, analysis.Activity);
        comparison.Voice(praat, analysis.Voice);
        comparison.Formants(praat, analysis.Formants);
        return comparison;
    }

    private void Pitch(PraatMeasurement praat, PitchTrack track)
    {
        Add("F0 frames", Math.Abs(praat.F0.Length - track.FrequenciesHz.Count), 0);
        Add("F0 first frame, s", Math.Abs(praat.FirstFrame - track.FirstFrameSeconds), 1e-6);
        var frames = praat.F0.Zip(track.FrequenciesHz).ToArray();
        Add("F0 voicing disagrees, %", 100.0 * frames.Count(pair => pair.First > 0 != pair.Second > 0) / frames.Length, 1);
        var errors = frames.Where(pair => pair is { First: > 0, Second: > 0 }).Select(pair => Math.Abs(Cents(pair.First, pair.Second))).Order().ToArray();
        Add("F0 median error, cents", errors[errors.Length / 2], 0.1);
        Add("F0 gross errors, %", 100.0 * errors.Count(error => error > GrossCents) / errors.Length, 0.5);

        var statistics = PitchStatistics.Of(track)!;
        Add("F0 median, cents", Math.Abs(Cents(praat.MedianHz, statistics.MedianHz)), 1);
        Add("F0 mean, cents", Math.Abs(Cents(praat.MeanHz, statistics.MeanHz)), 5);
        Add("F0 5th percentile, cents", Math.Abs(Cents(praat.Percentile5Hz, statistics.Percentile5Hz)), 20);
        Add("F0 95th percentile, cents", Math.Abs(Cents(praat.Percentile95Hz, statistics.Percentile95Hz)), 20);
        Add("F0 deviation, semitones", Math.Abs(praat.DeviationSemitones - statistics.StandardDeviationSemitones), 0.1);
    }

    private void Intensity(PraatMeasurement praat, IntensityContour contour)
    {
        Add("intensity frames", Math.Abs(praat.LevelsDb.Length - contour.LevelsDb.Count), 0);
        Add("intensity of a frame, dB", praat.LevelsDb.Zip(contour.LevelsDb, (expected, actual) => Math.Abs(expected - actual)).Max(), 0.05);
        Add("intensity, dB", Math.Abs(praat.IntensityDb - (10 * Math.Log10(contour.LevelsDb.Average(level => Math.Pow(10, level / 10))))), 0.05);
    }

    private void Pauses(PraatMeasurement praat, SpeechActivity activity)
    {
        var expected = praat.Sounding.Zip(praat.Sounding.Skip(1), (before, after) => new Stretch(before[1], after[0])).ToArray();
        var matched = expected.Count(pause => activity.Pauses.Any(other =>
            Math.Abs(pause.StartSeconds - other.StartSeconds) <= BorderSeconds && Math.Abs(pause.EndSeconds - other.EndSeconds) <= BorderSeconds));
        var all = Math.Max(expected.Length, activity.Pauses.Count);
        Add("pauses beyond 20 ms, %", all == 0 ? 0 : 100.0 * (all - matched) / all, 5);
    }

    private void Voice(PraatMeasurement praat, VoiceQuality voice)
    {
        Share("jitter local", praat.JitterLocal, voice.JitterLocal, 2);
        Share("jitter ppq5", praat.JitterPpq5, voice.JitterPpq5, 2);
        Share("shimmer local", praat.ShimmerLocal, voice.ShimmerLocal, 2);
        Share("shimmer apq5", praat.ShimmerApq5, voice.ShimmerApq5, 2);
        Add("HNR, dB", Difference(praat.HnrDb, voice.HarmonicsToNoiseDb), 0.2);
        Add("spectral tilt, dB", Difference(praat.TiltDb, voice.SpectralTiltDb), 0.2);
        Add("CPPS, dB", Difference(praat.CppsDb, voice.CppsDb), 0.5);
    }

    private void Formants(PraatMeasurement praat, IReadOnlyList<FormantFrame> frames)
    {
        Func<FormantFrame, double>[] formants = [frame => frame.F1, frame => frame.F2, frame => frame.F3];
        for (var i = 0; i < formants.Length; i++)
        {
            var found = frames.Select(formants[i]).Where(hertz => hertz > 0).Order().ToArray();
            Share($"F{i + 1} mean", praat.FormantMeansHz[i], found.Average(), 3);
            Share($"F{i + 1} median", praat.FormantMediansHz[i], found[found.Length / 2], 3);
        }
    }

    private void Share(string measure, double? expected, double? actual, double percent) =>
        Add(measure + ", %", expected is null && actual is null ? 0 : 100 * Math.Abs((actual / expected - 1) ?? double.NaN), percent);

    private void Add(string measure, double deviation, double bound) => _deviations.Add((measure, deviation, bound));

    private static double Difference(double? expected, double? actual) =>
        expected is null && actual is null ? 0 : Math.Abs((expected - actual) ?? double.NaN);

    private static double Cents(double reference, double value) => 1200 * Math.Log2(value / reference);
}
