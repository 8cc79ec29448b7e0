namespace Eloquence.Contracts;

/// <summary>Quality of the voice, from glottal pulses (Praat <c>To PointProcess (cc)</c>), cross-correlation, cepstrum and spectrum.</summary>
public sealed record VoiceQualityMeasurement
{
    /// <summary>
    /// Jitter (local): mean absolute difference of consecutive periods divided by the mean period, a ratio (0.01 is 1 %). Periods of
    /// 0.1 to 20 ms, neighbours within a factor of 1.3 (Praat <c>Get jitter (local): 0, 0, 0.0001, 0.02, 1.3</c>).
    /// </summary>
    public double? JitterLocal { get; init; }

    /// <summary>Jitter (ppq5): as <see cref="JitterLocal"/>, each period against the mean of five; a ratio.</summary>
    public double? JitterPpq5 { get; init; }

    /// <summary>
    /// Shimmer (local): mean absolute difference of consecutive amplitudes divided by the mean amplitude, a ratio; amplitudes within a
    /// factor of 1.6 (Praat <c>Get shimmer (local): 0, 0, 0.0001, 0.02, 1.3, 1.6</c>).
    /// </summary>
    public double? ShimmerLocal { get; init; }

    /// <summary>Shimmer (apq5): as <see cref="ShimmerLocal"/>, each amplitude against the mean of five; a ratio.</summary>
    public double? ShimmerApq5 { get; init; }

    /// <summary>
    /// Harmonics-to-noise ratio in dB, mean over the frames that have one (Praat <c>To Harmonicity (cc): 0.01, 75, 0.1, 1</c>,
    /// <c>Get mean</c>).
    /// </summary>
    public double? HarmonicsToNoiseDb { get; init; }

    /// <summary>
    /// Smoothed cepstral peak prominence in dB (J. Hillenbrand, R. Houde, "Acoustic correlates of breathy vocal quality", 1996; Praat
    /// <c>To PowerCepstrogram: 60, 0.002, 5000, 50</c>, <c>Get CPPS: "no", 0.02, 0.0005, 60, 330, 0.05, "parabolic", 0.001, 0,
    /// "Straight", "Robust"</c>).
    /// </summary>
    public double? CppsDb { get; init; }

    /// <summary>
    /// Spectral tilt in dB: mean energy density of the long-term average spectrum in 1..4 kHz relative to that below 1 kHz (Praat
    /// <c>Ltas: Get slope: 0, 1000, 1000, 4000, "energy"</c>); a higher value is a stronger, more carrying voice.
    /// </summary>
    public double? SpectralTiltDb { get; init; }
}
