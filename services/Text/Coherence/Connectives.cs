using Eloquence.Text.Words;

namespace Eloquence.Text.Coherence;

/// <summary>
/// Discourse connectives, from the classes of LEXCONN: Roze, Danlos and Muller (2012), "LEXCONN: a French lexicon of discourse
/// connectives", Discours 10. Only forms that are hardly ever anything else are counted.
/// </summary>
public static class Connectives
{
    private static readonly ILookup<string, string[]> ByFirstWord =
        """
        parce que|puisque|puisqu|car|donc|ainsi|alors|par conséquent|en conséquence|c est pourquoi|de ce fait|du coup|afin de|afin que|pour que|si bien que|à cause de|grâce à
        mais|cependant|pourtant|toutefois|néanmoins|en revanche|au contraire|par contre|alors que|tandis que|bien que|quoique|malgré|même si|or
        puis|ensuite|enfin|d abord|tout d abord|finalement|soudain|tout à coup|pendant que|avant que|avant de|après que|lorsque|lorsqu|quand|dès que|depuis que|au début|à la fin|un jour|aussitôt
        de plus|en outre|par ailleurs|également|aussi|d une part|d autre part|non seulement|par exemple|notamment|en effet|autrement dit|bref|en somme|en résumé|en conclusion
        """.Split(['|', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(phrase => SpokenText.Parse(phrase).Words.Select(word => word.Key).ToArray())
        .OrderByDescending(phrase => phrase.Length)
        .ToLookup(phrase => phrase[0], StringComparer.Ordinal);

    /// <summary>The connectives of a text in order; where a longer one fits it is taken (<c>alors que</c>, not <c>alors</c>).</summary>
    public static IReadOnlyList<WordSpan> Find(SpokenText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var found = new List<WordSpan>();
        for (var i = 0; i < text.Words.Count;)
        {
            var phrase = ByFirstWord[text.Words[i].Key].FirstOrDefault(candidate => IsAt(text, i, candidate));
            if (phrase is not null)
            {
                found.Add(new WordSpan(i, phrase.Length));
            }

            i += phrase?.Length ?? 1;
        }

        return found;
    }

    private static bool IsAt(SpokenText text, int first, string[] phrase) =>
        first + phrase.Length <= text.Words.Count && phrase.Index().All(word => text.Words[first + word.Index].Key == word.Item);
}
