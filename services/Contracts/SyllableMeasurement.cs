namespace Eloquence.Contracts;

/// <summary>
/// Syllables, counted by their nuclei: voiced peaks of the intensity of 300 to 2500 Hz with a dip of 1.7 dB before them (N. de Jong, T. Wempe,
/// "Praat script to detect syllable nuclei and measure speech rate automatically", Behavior Research Methods 41, 2009).
/// </summary>
public sealed record SyllableMeasurement
{
    /// <summary>Number of nuclei.</summary>
    public required int Count { get; init; }

    /// <summary>Speech rate: syllables per second of the time from the first to the last sound, pauses included.</summary>
    public double? SpeechRate { get; init; }

    /// <summary>Articulation rate: syllables per second of phonation time, silent pauses excluded.</summary>
    public double? ArticulationRate { get; init; }

    /// <summary>
    /// The same rate where only what lies below 3.4 kHz counts as sound, the band of a telephone (ITU-T G.712): equal for files of every sample
    /// rate; <see langword="null"/> when nothing sounds there.
    /// </summary>
    public double? TelephoneArticulationRate { get; init; }

    /// <summary>Phonation time: sum of the sounding stretches, in seconds.</summary>
    public required double PhonationSeconds { get; init; }

    /// <summary>Phonation time divided by the time from the first to the last sound, 0..1.</summary>
    public double? PhonationRatio { get; init; }

    /// <summary>
    /// Evenness of the pace: standard deviation of the breath groups' articulation rates divided by their mean (groups of at least three
    /// syllables); <see langword="null"/> with fewer than two such groups.
    /// </summary>
    public double? RateVariation { get; init; }
}
