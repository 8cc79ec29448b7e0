namespace Eloquence.Text.Vocabulary;

/// <summary>
/// Measures of lexical diversity that do not depend on the length of the text as the type-token ratio does: McCarthy and Jarvis (2010),
/// "MTLD, vocd-D, and HD-D: A validation study of sophisticated approaches to lexical diversity assessment", Behavior Research Methods 42.
/// </summary>
public static class LexicalDiversity
{
    /// <summary>Shorter texts give no stable value: Zenker and Kyle (2021), "Investigating minimum text lengths for lexical diversity indices", Assessing Writing 47.</summary>
    public const int LeastWordsForMtld = 50;

    /// <summary>Size of the random sample of HD-D.</summary>
    public const int HdDSample = 42;

    /// <summary>A factor is complete when its type-token ratio has come down to this.</summary>
    private const double FactorRatio = 0.72;

    /// <summary>
    /// Words over factors, read forwards and backwards, the mean of both. A factor is a run of words whose type-token ratio has come down to
    /// 0.72; the rest counts as the part of a factor it has come towards it.
    /// </summary>
    /// <param name="words">The words in order, compared as they are.</param>
    /// <returns>At least 1; <see langword="null"/> below 50 words and when no word is repeated.</returns>
    public static double? Mtld(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        if (words.Count < LeastWordsForMtld)
        {
            return null;
        }

        var (forwards, backwards) = (Factors(words), Factors(words.Reverse()));
        return forwards > 0 && backwards > 0 ? ((words.Count / forwards) + (words.Count / backwards)) / 2 : null;
    }

    /// <summary>Sum over the different words of the probability to be in a random sample of 42 words, over 42.</summary>
    /// <param name="words">The words, compared as they are.</param>
    /// <returns>0..1; <see langword="null"/> below 42 words.</returns>
    public static double? HdD(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        if (words.Count < HdDSample)
        {
            return null;
        }

        return words
            .GroupBy(word => word, StringComparer.Ordinal)
            .GroupBy(same => same.Count())
            .Sum(group => group.Count() * (1 - Absence(words.Count, group.Key))) / HdDSample;
    }

    private static double Factors(IEnumerable<string> words)
    {
        var (factors, length, ratio) = (0, 0, 1.0);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            length++;
            seen.Add(word);
            ratio = (double)seen.Count / length;
            if (ratio <= FactorRatio)
            {
                factors++;
                (length, ratio) = (0, 1.0);
                seen.Clear();
            }
        }

        return factors + ((1 - ratio) / (1 - FactorRatio));
    }

    /// <summary>Probability that a word which occurs so often is in none of 42 draws without replacement (hypergeometric distribution).</summary>
    private static double Absence(int words, int occurrences)
    {
        var probability = 1.0;
        for (var draw = 0; draw < HdDSample; draw++)
        {
            probability *= Math.Max(0, words - occurrences - draw) / (double)(words - draw);
        }

        return probability;
    }
}
