namespace Eloquence.Contracts;

/// <summary>Breath groups: stretches of speech between two silent pauses (see <see cref="PauseMeasurement"/>).</summary>
/// <param name="Count">Number of groups.</param>
/// <param name="MeanSeconds">Mean duration in seconds.</param>
/// <param name="LongestSeconds">Duration of the longest group in seconds.</param>
/// <param name="MeanSyllables">Mean number of syllable nuclei; <see langword="null"/> when syllables could not be counted.</param>
/// <param name="Groups">The groups in order of time.</param>
public sealed record BreathGroupMeasurement(int Count, double MeanSeconds, double LongestSeconds, double? MeanSyllables, IReadOnlyList<BreathGroup> Groups);

/// <summary>One breath group.</summary>
/// <param name="StartSeconds">Start in seconds from the beginning of the recording.</param>
/// <param name="DurationSeconds">Duration in seconds.</param>
/// <param name="Syllables">Number of syllable nuclei; <see langword="null"/> when syllables could not be counted.</param>
/// <param name="MedianHz">Median fundamental frequency in hertz; <see langword="null"/> when nothing in it is voiced.</param>
/// <param name="LevelDb">Level of its mean energy in dB, on the scale of <see cref="IntensityMeasurement"/>.</param>
public sealed record BreathGroup(double StartSeconds, double DurationSeconds, int? Syllables, double? MedianHz, double? LevelDb);
