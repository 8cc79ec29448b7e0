namespace Eloquence.Audio.Tests;

/// <summary>How close to Praat the analysis has to be.</summary>
internal static class PraatAssert
{
    private const int AnalysisRate = 16_000;

    public static void Agrees(PraatMeasurement praat, byte[] wav)
    {
        var audio = WavDecoder.Decode(wav);
        Assert.Equal(praat.Duration, audio.DurationSeconds, 1e-6);
        PitchAgrees(praat, new PitchTracker(audio.SampleRate).Track(audio.Samples));
        StretchesAgree(praat, SilenceDetector.Detect(audio.Samples, audio.SampleRate));
        AgreesAfterResampling(praat, wav);
        // Praat's reference is 20 µPa with a mean square of one as 1 Pa²: 94 dB above ours. It weights the edges less, hence half a decibel.
        Assert.Equal(praat.IntensityDb, audio.Level.RmsDbfs!.Value + (10 * Math.Log10(1 / 4e-10)), 0.5);
    }

    /// <summary>The resampler removes what lies next to the Nyquist frequency, which Praat keeps: hence up to four cents (0.23 %).</summary>
    private static void AgreesAfterResampling(PraatMeasurement praat, byte[] wav)
    {
        var audio = WavDecoder.Decode(wav, AnalysisRate);
        StretchesAgree(praat, SilenceDetector.Detect(audio.Samples, AnalysisRate));
        var median = PitchStatistics.Of(new PitchTracker(AnalysisRate).Track(audio.Samples))!.MedianHz;
        Assert.InRange(Cents(praat.MedianHz, median), -4, 4);
    }

    private static void PitchAgrees(PraatMeasurement praat, PitchTrack track)
    {
        Assert.Equal(praat.F0.Length, track.FrequenciesHz.Count);
        Assert.Equal(praat.FirstFrame, track.FirstFrameSeconds, 1e-6);
        var agreeing = praat.F0.Zip(track.FrequenciesHz).Count(pair => pair.First > 0 == pair.Second > 0);
        Assert.True(agreeing >= 0.985 * praat.F0.Length, $"voicing agrees in {agreeing} of {praat.F0.Length} frames");
        var errors = praat.F0.Zip(track.FrequenciesHz).Where(pair => pair is { First: > 0, Second: > 0 })
            .Select(pair => Math.Abs(Cents(pair.First, pair.Second))).Order().ToArray();
        Assert.InRange(errors[errors.Length / 2], 0, 0.1);
        Assert.InRange(errors[errors.Length * 95 / 100], 0, 1);

        var statistics = PitchStatistics.Of(track)!;
        Assert.InRange(Cents(praat.MedianHz, statistics.MedianHz), -1, 1);
        Assert.InRange(Cents(praat.MeanHz, statistics.MeanHz), -5, 5);
        Assert.InRange(Cents(praat.Percentile5Hz, statistics.Percentile5Hz), -20, 20);
        Assert.InRange(Cents(praat.Percentile95Hz, statistics.Percentile95Hz), -20, 20);
        Assert.Equal(praat.DeviationSemitones, statistics.StandardDeviationSemitones, 0.1);
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

    private static double Cents(double reference, double value) => 1200 * Math.Log2(value / reference);
}
