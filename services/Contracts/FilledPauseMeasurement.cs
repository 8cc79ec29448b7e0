namespace Eloquence.Contracts;

/// <summary>
/// Filled pauses found without words: a vowel held for at least 0.25 s with a level pitch and hardly any change of the spectrum (after
/// M. Goto, K. Itou, S. Hayamizu, "A real-time filled pause detection system for spontaneous speech recognition", Eurospeech 1999).
/// A drawled word ending can look the same: a transcript's own fillers are to be preferred where there is one.
/// </summary>
/// <param name="Count">Number of filled pauses.</param>
/// <param name="TotalSeconds">Sum of their durations in seconds.</param>
/// <param name="PerMinute">Number per minute of the time from the first to the last sound.</param>
/// <param name="Segments">The filled pauses in order of time.</param>
public sealed record FilledPauseMeasurement(int Count, double TotalSeconds, double PerMinute, IReadOnlyList<PauseSegment> Segments);
