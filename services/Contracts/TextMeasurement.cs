namespace Eloquence.Contracts;

/// <summary>What was measured in the words of a recording. Nothing here rests on sound alone, and everything is only as good as the recogniser.</summary>
public sealed record TextMeasurement
{
    /// <summary>Number of words, hesitations not counted.</summary>
    public required int WordCount { get; init; }

    /// <summary>Words (hesitations not counted) per minute of the recording, from the first word to the last; <see langword="null"/> without words.</summary>
    public required double? WordsPerMinute { get; init; }

    /// <summary>Number of hesitations such as "euh".</summary>
    public required int HesitationCount { get; init; }

    /// <summary>Number of filler words such as "du coup" or "en fait".</summary>
    public required int FillerWordCount { get; init; }

    /// <summary>Number of repeated words or groups of words.</summary>
    public required int RepetitionCount { get; init; }

    /// <summary>Number of self-corrections.</summary>
    public required int CorrectionCount { get; init; }

    /// <summary>All of these per 100 words; <see langword="null"/> without words.</summary>
    public required double? DisfluenciesPer100Words { get; init; }

    /// <summary>The events in order of time.</summary>
    public required IReadOnlyList<DisfluencyEvent> Disfluencies { get; init; }

    /// <summary>
    /// Measure of textual lexical diversity: mean length in words of a stretch whose type-token ratio stays above 0.72 (McCarthy and Jarvis,
    /// Behavior Research Methods 42, 2010); <see langword="null"/> when the text is too short for it.
    /// </summary>
    public required double? LexicalDiversity { get; init; }

    /// <summary>Mean probability the recogniser gives the words, 0..1; <see langword="null"/> without words or when it gives none.</summary>
    public required double? ArticulationClarity { get; init; }
}

/// <summary>One disfluency.</summary>
/// <param name="Kind"><c>hesitation</c>, <c>filler_word</c>, <c>repetition</c>, <c>restart</c> or <c>correction</c>.</param>
/// <param name="Text">The words concerned.</param>
/// <param name="StartSeconds">Start in seconds from the beginning of the recording.</param>
/// <param name="EndSeconds">End in seconds from the beginning of the recording.</param>
public sealed record DisfluencyEvent(string Kind, string Text, double StartSeconds, double EndSeconds);
