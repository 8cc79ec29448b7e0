namespace Eloquence.Contracts;

/// <summary>
/// The <c>evaluation</c> object of the first generation's clients. Those clients fill what they do not find with numbers of their own; here
/// every field is present, a field that could not be measured is <see langword="null"/>, and <see cref="Reasons"/> says why.
/// </summary>
public sealed record ClientEvaluation
{
    /// <summary>0..100.</summary>
    public required double? OverallScore { get; init; }

    /// <summary>What to work on first, one or two French sentences.</summary>
    public required string Feedback { get; init; }

    /// <summary>The measurements.</summary>
    public required ClientMetrics Metrics { get; init; }

    /// <summary>All advice, one sentence a line.</summary>
    public required string DetailedFeedback { get; init; }

    /// <summary>Why a field is <see langword="null"/>, one sentence each; empty when none is.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }
}

/// <summary>The five families of measurements of a <see cref="ClientEvaluation"/>.</summary>
/// <param name="SpeechRate">How fast.</param>
/// <param name="Intonation">How melodious.</param>
/// <param name="Pauses">How well divided.</param>
/// <param name="Energy">How lively in level.</param>
/// <param name="Disfluency">How often interrupted.</param>
public sealed record ClientMetrics(
    ClientSpeechRate SpeechRate, ClientIntonation Intonation, ClientPauses Pauses, ClientEnergy Energy, ClientDisfluency Disfluency);

/// <summary>How fast.</summary>
/// <param name="WordsPerMinute">Words per minute.</param>
/// <param name="SyllablesPerSecond">Syllables per second, pauses included.</param>
/// <param name="FluencyScore">0..1.</param>
/// <param name="Feedback">One French sentence, or empty.</param>
public sealed record ClientSpeechRate(double? WordsPerMinute, double? SyllablesPerSecond, double? FluencyScore, string Feedback);

/// <summary>How melodious.</summary>
/// <param name="F0Mean">Mean fundamental frequency in hertz.</param>
/// <param name="F0Std">Its standard deviation in hertz, mean over stretches of 10 s.</param>
/// <param name="F0Range">From the 5th to the 95th percentile, in hertz.</param>
/// <param name="ClarityScore">0..1.</param>
/// <param name="Feedback">One French sentence, or empty.</param>
public sealed record ClientIntonation(double? F0Mean, double? F0Std, double? F0Range, double? ClarityScore, string Feedback);

/// <summary>How well divided.</summary>
/// <param name="TotalPauses">Number of silent pauses.</param>
/// <param name="AverageDuration">Their mean duration in seconds.</param>
/// <param name="PauseRate">Pauses per minute.</param>
/// <param name="RhythmScore">0..1.</param>
/// <param name="Feedback">One French sentence, or empty.</param>
public sealed record ClientPauses(int? TotalPauses, double? AverageDuration, double? PauseRate, double? RhythmScore, string Feedback);

/// <summary>How lively in level.</summary>
/// <param name="AverageEnergy">Root mean square of the samples, 0..1.</param>
/// <param name="EnergyVariance">Standard deviation of the levels of the syllables, in dB.</param>
/// <param name="NormalizedScore">0..1.</param>
/// <param name="Feedback">One French sentence, or empty.</param>
public sealed record ClientEnergy(double? AverageEnergy, double? EnergyVariance, double? NormalizedScore, string Feedback);

/// <summary>How often interrupted.</summary>
/// <param name="HesitationCount">Hesitations such as "euh".</param>
/// <param name="FillerWordsCount">Filler words such as "du coup".</param>
/// <param name="RepetitionCount">Repetitions.</param>
/// <param name="SeverityScore">0 (none) to 1.</param>
/// <param name="Feedback">One French sentence, or empty.</param>
public sealed record ClientDisfluency(int? HesitationCount, int? FillerWordsCount, int? RepetitionCount, double? SeverityScore, string Feedback);
