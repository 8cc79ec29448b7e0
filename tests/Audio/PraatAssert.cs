namespace Eloquence.Audio.Tests;

/// <summary>How close to Praat the analysis has to be, at the recording's own sample rate.</summary>
internal static class PraatAssert
{
    public static void Agrees(PraatMeasurement praat, byte[] wav)
    {
        var source = WavSource.Open(wav);
        Assert.Equal(praat.Duration, source.DurationSeconds, 1e-6);
        var analysis = new SpeechAnalyser().Analyse(source);
        PitchAgrees(praat, analysis.Pitch);
        IntensityAgrees(praat, analysis.Intensity);
        StretchesAgree(praat, analysis.Activity);
        VoiceAgrees(praat, analysis.Voice);
        FormantsAgree(praat, analysis.Formants);
    }

    private static void PitchAgrees(PraatMeasurement praat, PitchTrack track)
    {
        Assert.Equal(praat.F0.Length, track.FrequenciesHz.Count);
        Assert.Equal(praat.FirstFrame, track.FirstFrameSeconds, 1e-6);
        var agreeing = praat.F0.Zip(track.FrequenciesHz).Count(pair => pair.First > 0 == pair.Second > 0);
        Assert.True(agreeing >= 0.995 * praat.F0.Length, $"voicing agrees in {agreeing} of {praat.F0.Length} frames");
        var errors = praat.F0.Zip(track.FrequenciesHz).Where(pair => pair is { First: > 0, Second: > 0 })
            .Select(pair => Math.Abs(Cents(pair.First, pair.Second))).Order().ToArray();
        Assert.InRange(errors[errors.Length / 2], 0, 0.1);
        Assert.True(errors.Count(error => error > 300) <= 0.005 * errors.Length, "gross errors");

        var statistics = PitchStatistics.Of(track)!;
        Assert.InRange(Cents(praat.MedianHz, statistics.MedianHz), -1, 1);
        Assert.InRange(Cents(praat.MeanHz, statistics.MeanHz), -5, 5);
        Assert.InRange(Cents(praat.Percentile5Hz, statistics.Percentile5Hz), -20, 20);
        Assert.InRange(Cents(praat.Percentile95Hz, statistics.Percentile95Hz), -20, 20);
        Assert.Equal(praat.DeviationSemitones, statistics.StandardDeviationSemitones, 0.1);
    }

    private static void IntensityAgrees(PraatMeasurement praat, IntensityContour contour)
    {
        Assert.Equal(praat.LevelsDb.Length, contour.LevelsDb.Count);
        Assert.All(praat.LevelsDb.Zip(contour.LevelsDb), pair => Assert.Equal(pair.First, pair.Second, 0.05));
        Assert.Equal(praat.IntensityDb, 10 * Math.Log10(contour.LevelsDb.Average(level => Math.Pow(10, level / 10))), 0.05);
    }

    private static void StretchesAgree(PraatMeasurement praat, SpeechActivity activity)
    {
        Assert.Equal(praat.Sounding.Length, activity.Sounding.Count);
        foreach (var (expected, actual) in praat.Sounding.Zip(activity.Sounding))
        {
            Assert.Equal(expected[0], actual.StartSeconds, 0.02);
            Assert.Equal(expected[1], actual.EndSeconds, 0.02);
        }
    }

    private static void VoiceAgrees(PraatMeasurement praat, VoiceQuality voice)
    {
        Share(praat.JitterLocal, voice.JitterLocal, 0.02);
        Share(praat.JitterPpq5, voice.JitterPpq5, 0.02);
        Share(praat.ShimmerLocal, voice.ShimmerLocal, 0.02);
        Share(praat.ShimmerApq5, voice.ShimmerApq5, 0.02);
        Assert.Equal(praat.HnrDb!.Value, voice.HarmonicsToNoiseDb!.Value, 0.2);
        Assert.Equal(praat.TiltDb!.Value, voice.SpectralTiltDb!.Value, 0.2);
        // Frames of digital silence hold nothing but the rounding errors of a resampler, and Praat's mean counts them too.
        Assert.Equal(praat.CppsDb!.Value, voice.CppsDb!.Value, 2.0);
    }

    private static void FormantsAgree(PraatMeasurement praat, IReadOnlyList<FormantFrame> frames)
    {
        Func<FormantFrame, double>[] formants = [frame => frame.F1, frame => frame.F2, frame => frame.F3];
        for (var i = 0; i < formants.Length; i++)
        {
            var found = frames.Select(formants[i]).Where(hertz => hertz > 0).Order().ToArray();
            Share(praat.FormantMeansHz[i], found.Average(), 0.03);
            Share(praat.FormantMediansHz[i], found[found.Length / 2], 0.03);
        }
    }

    private static void Share(double? expected, double? actual, double share) =>
        Assert.InRange(actual!.Value / expected!.Value, 1 - share, 1 + share);

    private static double Cents(double reference, double value) => 1200 * Math.Log2(value / reference);
}
