namespace Eloquence.Audio;

/// <summary>Distribution of the fundamental frequency over the voiced frames of a <see cref="PitchTrack"/>.</summary>
/// <param name="VoicedFrames">Number of voiced frames, at least one.</param>
/// <param name="VoicedRatio">Share of frames that are voiced, 0..1.</param>
/// <param name="MedianHz">Median in hertz.</param>
/// <param name="MeanHz">Arithmetic mean in hertz.</param>
/// <param name="StandardDeviationSemitones">Standard deviation in semitones; 0 with a single frame.</param>
/// <param name="Percentile5Hz">5th percentile in hertz.</param>
/// <param name="Percentile95Hz">95th percentile in hertz.</param>
public sealed record PitchStatistics(
    int VoicedFrames, double VoicedRatio, double MedianHz, double MeanHz, double StandardDeviationSemitones, double Percentile5Hz, double Percentile95Hz)
{
    /// <summary>Summarises a track; <see langword="null"/> when no frame is voiced.</summary>
    public static PitchStatistics? Of(PitchTrack track)
    {
        ArgumentNullException.ThrowIfNull(track);
        var voiced = track.FrequenciesHz.Where(frequency => frequency > 0).ToArray();
        if (voiced.Length == 0)
        {
            return null;
        }
        Array.Sort(voiced);
        return new PitchStatistics(
            voiced.Length,
            voiced.Length / (double)track.FrequenciesHz.Count,
            Quantile(voiced, 0.5),
            voiced.Average(),
            SemitoneDeviation(voiced),
            Quantile(voiced, 0.05),
            Quantile(voiced, 0.95));
    }

    /// <summary>Linear interpolation at place q n + 1/2 (Hyndman and Fan 1996, definition 5), as Praat's <c>Get quantile</c>.</summary>
    private static double Quantile(double[] sorted, double q)
    {
        var place = Math.Clamp((q * sorted.Length) - 0.5, 0, sorted.Length - 1);
        var lower = (int)place;
        var upper = Math.Min(lower + 1, sorted.Length - 1);
        return sorted[lower] + ((place - lower) * (sorted[upper] - sorted[lower]));
    }

    private static double SemitoneDeviation(double[] frequencies)
    {
        if (frequencies.Length < 2)
        {
            return 0;
        }
        var mean = frequencies.Average(Semitones);
        return Math.Sqrt(frequencies.Sum(frequency => Math.Pow(Semitones(frequency) - mean, 2)) / (frequencies.Length - 1));
    }

    private static double Semitones(double frequency) => 12 * Math.Log2(frequency);
}
