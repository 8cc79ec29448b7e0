using Eloquence.Text.Words;

namespace Eloquence.Text.Coherence;

/// <summary>
/// How the sentences of a text hold together, after Graesser, McNamara, Louwerse and Cai (2004), "Coh-Metrix: Analysis of text on cohesion
/// and language", Behavior Research Methods 36. Words are compared by <see cref="FrenchStem"/>; without a tagger of parts of speech, every
/// word outside <see cref="FunctionWords"/> is a content word.
/// </summary>
/// <param name="Sentences">Number of sentences.</param>
/// <param name="LinkedSentences">
/// Share of adjacent sentences with a content stem in common, 0..1 (Coh-Metrix: stem overlap, adjacent). <see langword="null"/> below two sentences.
/// </param>
/// <param name="ContentOverlap">
/// Mean over adjacent sentences of the content stems in common: twice their number over the stems of both, 0..1 (Coh-Metrix: content word
/// overlap, adjacent). <see langword="null"/> below two sentences.
/// </param>
/// <param name="ConnectivesPer100Words">Connectives per 100 words, 0..100 (Coh-Metrix: incidence of connectives). <see langword="null"/> without words.</param>
public sealed record TextCohesion(int Sentences, double? LinkedSentences, double? ContentOverlap, double? ConnectivesPer100Words)
{
    /// <summary>Measures a text. Linear in the number of words.</summary>
    public static TextCohesion Of(SpokenText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        double? connectives = text.Words.Count > 0 ? 100.0 * Connectives.Find(text).Count / text.Words.Count : null;
        var sentences = text.Sentences.Select(sentence => Stems(text, sentence)).ToList();
        if (sentences.Count < 2)
        {
            return new TextCohesion(sentences.Count, null, null, connectives);
        }

        var overlaps = sentences.Zip(sentences.Skip(1), Overlap).ToList();
        return new TextCohesion(sentences.Count, overlaps.Average(overlap => overlap > 0 ? 1.0 : 0), overlaps.Average(), connectives);
    }

    private static HashSet<string> Stems(SpokenText text, WordSpan sentence) => [..
        from index in Enumerable.Range(sentence.First, sentence.Count)
        let word = text.Words[index]
        where !FunctionWords.Contains(word.Text)
        select FrenchStem.Of(word.Key)];

    private static double Overlap(HashSet<string> one, HashSet<string> other) =>
        one.Count + other.Count == 0 ? 0 : 2.0 * one.Count(other.Contains) / (one.Count + other.Count);
}
