namespace Eloquence.Contracts;

/// <summary>
/// Silent pauses: at least 0.25 s that lie 25 dB below the loudest moment, between two stretches of speech (Praat
/// <c>Sound: To TextGrid (silences)</c>; the limit of 0.25 s after F. Goldman-Eisler, "Psycholinguistics", 1968).
/// </summary>
/// <param name="Count">Number of pauses.</param>
/// <param name="TotalSeconds">Sum of their durations in seconds.</param>
/// <param name="MeanSeconds">Mean duration in seconds; <see langword="null"/> without a pause.</param>
/// <param name="Segments">The pauses in order of time.</param>
public sealed record PauseMeasurement(int Count, double TotalSeconds, double? MeanSeconds, IReadOnlyList<PauseSegment> Segments)
{
    /// <summary>Median duration in seconds; <see langword="null"/> without a pause.</summary>
    public double? MedianSeconds { get; init; }

    /// <summary>Standard deviation of the durations in seconds (n - 1); <see langword="null"/> with fewer than two pauses.</summary>
    public double? StandardDeviationSeconds { get; init; }

    /// <summary>Longest pause in seconds; <see langword="null"/> without a pause.</summary>
    public double? LongestSeconds { get; init; }

    /// <summary>Pauses per minute of the time from the first to the last sound; <see langword="null"/> when nothing sounds.</summary>
    public double? PerMinute { get; init; }

    /// <summary>Share of the time from the first to the last sound that is paused, 0..1; <see langword="null"/> when nothing sounds.</summary>
    public double? Ratio { get; init; }

    /// <summary>Number of pauses where only what lies below 3.4 kHz counts; see <see cref="TelephoneRatio"/>.</summary>
    public int? TelephoneCount { get; init; }

    /// <summary>
    /// The same share where only what lies below 3.4 kHz counts, the band of a telephone (ITU-T G.712): equal for files of every sample rate;
    /// <see langword="null"/> when nothing sounds there.
    /// </summary>
    public double? TelephoneRatio { get; init; }
}

/// <summary>One silent pause.</summary>
/// <param name="StartSeconds">Start in seconds from the beginning of the recording.</param>
/// <param name="DurationSeconds">Duration in seconds.</param>
public sealed record PauseSegment(double StartSeconds, double DurationSeconds);
