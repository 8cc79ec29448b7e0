namespace Eloquence.Whisper.Recognition;

/// <summary>What was understood of one piece of audio. Times are seconds from its beginning.</summary>
/// <param name="Segments">The segments in order; none when nothing was said.</param>
/// <param name="NoSpeechProbability">Probability that nobody speaks, 0..1, as the model sees it; <see langword="null"/> when the model does not say.</param>
public sealed record RecognitionResult(IReadOnlyList<RecognizedSegment> Segments, double? NoSpeechProbability);

/// <summary>A stretch of speech.</summary>
/// <param name="Start">Start in seconds.</param>
/// <param name="End">End in seconds, never before <paramref name="Start"/>.</param>
/// <param name="Text">The text with its punctuation, without surrounding spaces.</param>
/// <param name="Words">Its words in order, punctuation attached.</param>
public sealed record RecognizedSegment(double Start, double End, string Text, IReadOnlyList<RecognizedWord> Words);

/// <summary>A word.</summary>
/// <param name="Text">The word with its punctuation, without surrounding spaces.</param>
/// <param name="Start">Start in seconds; the segment's when word times were not asked for.</param>
/// <param name="End">End in seconds, never before <paramref name="Start"/>.</param>
/// <param name="Probability">Geometric mean of the probabilities of the word's tokens, 0..1.</param>
public sealed record RecognizedWord(string Text, double Start, double End, double Probability);
