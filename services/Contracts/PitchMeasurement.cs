namespace Eloquence.Contracts;

/// <summary>
/// Distribution of the fundamental frequency over the voiced frames (P. Boersma, "Accurate short-term analysis of the fundamental
/// frequency and the harmonics-to-noise ratio of a sampled sound", 1993: 10 ms steps, 75..600 Hz, path search against octave jumps).
/// </summary>
/// <param name="MedianHz">Median in hertz.</param>
/// <param name="MeanHz">Arithmetic mean in hertz.</param>
/// <param name="StandardDeviationSemitones">Standard deviation in semitones.</param>
/// <param name="Percentile5Hz">5th percentile in hertz.</param>
/// <param name="Percentile95Hz">95th percentile in hertz.</param>
/// <param name="VoicedRatio">Share of frames that are voiced, 0..1.</param>
public sealed record PitchMeasurement(double MedianHz, double MeanHz, double StandardDeviationSemitones, double Percentile5Hz, double Percentile95Hz, double VoicedRatio)
{
    /// <summary>Distance from the 5th to the 95th percentile in semitones.</summary>
    public double? RangeSemitones { get; init; }

    /// <summary>Voiced time in seconds.</summary>
    public double? VoicedSeconds { get; init; }
}
