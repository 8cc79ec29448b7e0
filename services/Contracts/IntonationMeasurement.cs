namespace Eloquence.Contracts;

/// <summary>
/// How the fundamental frequency moves, on the track of <see cref="PitchMeasurement"/> in semitones. Frames further than an octave
/// from the median, and jumps of more than 4 semitones within 10 ms, are tracking errors and left out.
/// </summary>
public sealed record IntonationMeasurement
{
    /// <summary>
    /// Slope within breath groups in semitones per second: Theil-Sen slope of each group of at least one second, their median weighted by
    /// duration. Negative is declination (J. 't Hart, R. Collier, A. Cohen, "A perceptual study of intonation", 1990).
    /// </summary>
    public double? SlopeSemitonesPerSecond { get; init; }

    /// <summary>
    /// Rise from the end of a breath group (median of its last 0.2 s of voice) to the beginning of the next one (first 0.2 s), in
    /// semitones, one entry per border; positive values are resets.
    /// </summary>
    public IReadOnlyList<PitchReset> Resets { get; init; } = [];

    /// <summary>Mean of <see cref="Resets"/> in semitones; <see langword="null"/> without one.</summary>
    public double? MeanResetSemitones { get; init; }

    /// <summary>
    /// Final lowering: median over breath groups of the median of the last 0.2 s of voice minus the median of the group, in semitones;
    /// negative when sentences close downwards (M. Liberman, J. Pierrehumbert, "Intonational invariance under changes in pitch range and
    /// length", 1984).
    /// </summary>
    public double? FinalLoweringSemitones { get; init; }

    /// <summary>
    /// Pitch variation quotient: standard deviation divided by mean, both in hertz, mean over stretches of 10 s (R. Hincks, "Measures and
    /// perceptions of liveliness in student oral presentation speech", System 33, 2005); 0.1 is monotone, 0.25 lively. Frames below 0.75 of the first
    /// or above 1.5 of the third quartile are octave errors and left out (D. Hirst, "The analysis by synthesis of speech melody: from data to
    /// models", Journal of Speech Sciences 1, 2011).
    /// </summary>
    public double? VariationQuotient { get; init; }

    /// <summary>
    /// Wiggliness: changes of direction of the smoothed track per second of voice (S. Wehrle, F. Cangemi, H. Hanekamp, K. Vogeley,
    /// M. Grice, "Assessing the intonation style of speakers with autism spectrum disorder", Speech Prosody 2020).
    /// </summary>
    public double? WigglinessPerSecond { get; init; }

    /// <summary>Spaciousness: mean size of the movements between two changes of direction, in semitones (the same source).</summary>
    public double? SpaciousnessSemitones { get; init; }
}

/// <summary>A step of the pitch over a silent pause.</summary>
/// <param name="TimeSeconds">Start of the breath group behind the pause, in seconds.</param>
/// <param name="Semitones">Rise in semitones.</param>
public sealed record PitchReset(double TimeSeconds, double Semitones);
