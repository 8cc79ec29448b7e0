namespace Eloquence.Contracts;

/// <summary>
/// The full evaluation of one recording, answered by <c>POST /evaluate</c> of the speech evaluation service. A part that could not be
/// measured is <see langword="null"/> and has a line in <see cref="Reasons"/>; a score that could not be given is absent and has an entry in
/// <see cref="NotJudged"/>. Serialised in snake_case (<see cref="ContractJson"/>).
/// </summary>
public sealed record SpeechReport
{
    /// <summary>What was measured in the sound itself.</summary>
    public required SpeechMeasurement Measurement { get; init; }

    /// <summary>True when a part or a score is missing or less exact than usual.</summary>
    public required bool Degraded { get; init; }

    /// <summary>One readable sentence per missing or weakened part.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>The scores that could be given, <c>overall</c> last.</summary>
    public required IReadOnlyList<SpeechScore> Scores { get; init; }

    /// <summary>The scores that could not be given, and why.</summary>
    public required IReadOnlyList<UnjudgedScore> NotJudged { get; init; }

    /// <summary>What was measured in the words; <see langword="null"/> without a transcript.</summary>
    public TextMeasurement? Text { get; init; }

    /// <summary>The transcript the text measurements rest on, the caller's or the recogniser's; <see langword="null"/> when there is none.</summary>
    public Transcript? Transcript { get; init; }

    /// <summary>The same measurements in the shape of the first generation's clients.</summary>
    public ClientEvaluation? Evaluation { get; init; }

    /// <summary>The score of a name, or <see langword="null"/> when it could not be given.</summary>
    public SpeechScore? Score(string name) => Scores.FirstOrDefault(score => score.Name == name);
}

/// <summary>One score with the measurement it rests on.</summary>
/// <param name="Name"><c>pace</c>, <c>melody</c>, <c>energy</c>, <c>fluency</c>, <c>pauses</c>, <c>clarity</c>, <c>steadiness</c> or <c>overall</c>.</param>
/// <param name="Value">0..100.</param>
/// <param name="Measured">The measured value in <paramref name="Unit"/>; for <c>overall</c> the score itself.</param>
/// <param name="Unit">Unit of <paramref name="Measured"/> and of the band.</param>
/// <param name="Band">Where the published norm places good public speech.</param>
/// <param name="Advice">One concrete sentence.</param>
public sealed record SpeechScore(string Name, double Value, double Measured, string Unit, NormBand Band, ScoreAdvice Advice)
{
    /// <summary>What was measured, as one French noun phrase, for example <c>vitesse d’articulation</c>.</summary>
    public string? Quantity { get; init; }

    /// <summary>Where the band comes from: a publication, or the words that it is a choice of this project.</summary>
    public string? Source { get; init; }
}

/// <summary>A norm band; a bound that does not exist is <see langword="null"/>.</summary>
/// <param name="Low">Lower bound.</param>
/// <param name="High">Upper bound.</param>
public sealed record NormBand(double? Low, double? High);

/// <summary>Advice tied to a moment of the recording.</summary>
/// <param name="Text">One French sentence.</param>
/// <param name="TimeSeconds">The moment it speaks of, in seconds; <see langword="null"/> when it speaks of the whole recording.</param>
public sealed record ScoreAdvice(string Text, double? TimeSeconds)
{
    /// <summary>Length of the stretch it speaks of, in seconds; <see langword="null"/> when it is a single moment or the whole recording.</summary>
    public double? DurationSeconds { get; init; }
}

/// <summary>A score that could not be given.</summary>
/// <param name="Name">Name of the score.</param>
/// <param name="Reason">One readable sentence.</param>
public sealed record UnjudgedScore(string Name, string Reason);
