namespace Eloquence.Contracts;

/// <summary>
/// What to draw over time. Curves have at most <see cref="MaximumPoints"/> points: a long recording's points summarise several frames
/// (median of the voiced frames, mean energy, extremes of the waveform). Pauses, filled pauses and breath groups have their own parts.
/// </summary>
public sealed record MeasurementTimeline
{
    /// <summary>Largest number of points of a curve.</summary>
    public const int MaximumPoints = 12_000;

    /// <summary>Fundamental frequency in hertz; <see langword="null"/> where unvoiced.</summary>
    public required Curve<double?> PitchHz { get; init; }

    /// <summary>Intensity in dB, on the scale of <see cref="IntensityMeasurement"/>.</summary>
    public required Curve<double> IntensityDb { get; init; }

    /// <summary>Extremes of the samples, -1..1.</summary>
    public required WaveformPeaks Waveform { get; init; }

    /// <summary>Moments of the syllable nuclei in seconds, in order; at most <see cref="MaximumPoints"/>, the first ones.</summary>
    public required IReadOnlyList<double> SyllableNucleiSeconds { get; init; }
}

/// <summary>Values at equal distances in time.</summary>
/// <typeparam name="T">Type of one value.</typeparam>
/// <param name="FirstSeconds">Time of the first value in seconds.</param>
/// <param name="HopSeconds">Time between two values in seconds.</param>
/// <param name="Values">The values.</param>
public sealed record Curve<T>(double FirstSeconds, double HopSeconds, IReadOnlyList<T> Values);

/// <summary>The outline of the waveform: one smallest and one largest sample per column.</summary>
/// <param name="HopSeconds">Width of a column in seconds; the first one starts at 0.</param>
/// <param name="Minimum">Smallest sample of each column, -1..1.</param>
/// <param name="Maximum">Largest sample of each column, -1..1.</param>
public sealed record WaveformPeaks(double HopSeconds, IReadOnlyList<float> Minimum, IReadOnlyList<float> Maximum);
