namespace Eloquence.SpeechEvaluation.Scoring;

/// <summary>One breath group with what advice points at. Read from the timeline, so only to choose a moment; scores rest on exact values.</summary>
/// <param name="StartSeconds">Start in seconds from the beginning of the recording.</param>
/// <param name="DurationSeconds">Duration in seconds.</param>
/// <param name="Syllables">Number of syllables, or null.</param>
/// <param name="PitchDeviationSemitones">Standard deviation of the pitch in semitones, or null with too little voice.</param>
/// <param name="LevelDeviationDb">Standard deviation of the levels of the syllables in dB, or null with too few.</param>
/// <param name="FinalDropDb">Level of the last two syllables minus the median of all in dB, or null with too few.</param>
internal sealed record Phrase(
    double StartSeconds, double DurationSeconds, int? Syllables, double? PitchDeviationSemitones, double? LevelDeviationDb, double? FinalDropDb)
{
    /// <summary>Syllables per second, or null when there are too few for a rate.</summary>
    public double? Rate => Syllables is >= 4 and var count && DurationSeconds > 0 ? count / DurationSeconds : null;
}
