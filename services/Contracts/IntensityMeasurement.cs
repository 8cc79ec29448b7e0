namespace Eloquence.Contracts;

/// <summary>
/// Intensity (Praat <c>Sound: To Intensity: 75, 0, "yes"</c>: mean square under a Kaiser-Bessel window of 85 ms, every 10.7 ms). All
/// levels are in dB on Praat's scale, where a mean square of one is 93.98 dB: subtract 93.98 for dB re full scale.
/// </summary>
public sealed record IntensityMeasurement
{
    /// <summary>Level of the mean energy of the whole recording, in dB (Praat <c>Get mean: 0, 0, "energy"</c>).</summary>
    public required double MeanDb { get; init; }

    /// <summary>Level of the mean energy of the frames that are speech (outside silences), in dB.</summary>
    public double? SpeechMeanDb { get; init; }

    /// <summary>Standard deviation over the frames that are speech, in dB: how lively the voice is in loudness.</summary>
    public double? StandardDeviationDb { get; init; }

    /// <summary>
    /// Standard deviation of the level of the syllable nuclei, in dB, where only 300 to 2500 Hz count: how much the loud syllables stand out. Neither
    /// the sample rate of a file nor the noise between the words changes it; <see langword="null"/> with fewer than four nuclei.
    /// </summary>
    public double? NucleusDeviationDb { get; init; }

    /// <summary>5th percentile over the frames that are speech, in dB.</summary>
    public double? Percentile5Db { get; init; }

    /// <summary>95th percentile over the frames that are speech, in dB.</summary>
    public double? Percentile95Db { get; init; }

    /// <summary>Distance from the 5th to the 95th percentile in dB.</summary>
    public double? RangeDb { get; init; }

    /// <summary>
    /// Change of level from breath group to breath group: standard deviation of the groups' mean levels in dB (n - 1), the emphasis
    /// a speaker gives; <see langword="null"/> with fewer than two groups.
    /// </summary>
    public double? GroupDeviationDb { get; init; }

    /// <summary>
    /// How the voice drops at the end of a breath group (groups as heard below 3.4 kHz, so that the sample rate does not count): median over groups
    /// of the level of the last two syllable nuclei minus the median level of the group's nuclei, in dB; negative when sentences die away.
    /// </summary>
    public double? FinalDropDb { get; init; }
}
