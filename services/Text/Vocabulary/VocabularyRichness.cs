using Eloquence.Text.Disfluency;
using Eloquence.Text.Words;

namespace Eloquence.Text.Vocabulary;

/// <summary>How varied the words of a text are. Words are compared as written with accents, in lower case; filled pauses are no words here.</summary>
/// <param name="Words">Number of words.</param>
/// <param name="DistinctWords">Number of different words.</param>
/// <param name="TypeTokenRatio">Different words over words, 0..1; it falls with length. <see langword="null"/> without words.</param>
/// <param name="Mtld">
/// Measure of textual lexical diversity: the mean length in words over which the type-token ratio stays above 0.72, at least 1, without an upper
/// bound. <see langword="null"/> below <see cref="LexicalDiversity.LeastWordsForMtld"/> words, and when no word is repeated.
/// </param>
/// <param name="HdD">
/// Probability that a word of a random sample of 42 is a new one, 0..1. <see langword="null"/> below <see cref="LexicalDiversity.HdDSample"/> words.
/// </param>
public sealed record VocabularyRichness(int Words, int DistinctWords, double? TypeTokenRatio, double? Mtld, double? HdD)
{
    /// <summary>Measures a text. Linear in the number of words.</summary>
    public static VocabularyRichness Of(SpokenText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = text.Words.Where(word => !FillerRules.IsFilledPause(word.Key)).Select(word => word.Text).ToArray();
        var distinct = words.Distinct(StringComparer.Ordinal).Count();
        return new VocabularyRichness(
            words.Length, distinct, words.Length > 0 ? (double)distinct / words.Length : null, LexicalDiversity.Mtld(words), LexicalDiversity.HdD(words));
    }
}
