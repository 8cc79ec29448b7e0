using Eloquence.Text.Words;

namespace Eloquence.Text.Disfluency;

/// <summary>
/// Words by which a speaker takes something back, after punctuation or a filler or before one (the editing terms of Levelt 1983), and two articles
/// in a row of which the second replaces the first (<c>le la maison</c>).
/// </summary>
internal static class CorrectionRules
{
    // Longest first, as the keys of their words.
    private static readonly string[][] EditingTerms =
    [
        ["enfin", "non"], ["non", "pardon"], ["ou", "plutot"], ["enfin", "plutot"], ["non", "plutot"], ["je", "me", "corrige"],
        ["excusez", "moi"], ["excuse", "moi"], ["pardon"],
    ];

    private static readonly HashSet<string> Articles = new(StringComparer.Ordinal) { "le", "la", "les", "un", "une", "des" };

    public static void Find(SpokenText text, Claims claims)
    {
        for (var i = 0; i < text.Words.Count; i++)
        {
            var term = EditingTerms.FirstOrDefault(candidate => IsAt(text, i, candidate));
            if (term is not null && IsDetached(text, claims, new WordSpan(i, term.Length)))
            {
                claims.Add(DisfluencyKind.Correction, new WordSpan(i, term.Length));
            }
            else if (ReplacesArticle(text, i))
            {
                claims.Add(DisfluencyKind.Correction, new WordSpan(i, 1));
            }
        }
    }

    private static bool IsAt(SpokenText text, int first, string[] term)
    {
        for (var i = 0; i < term.Length; i++)
        {
            if (first + i >= text.Words.Count || text.Words[first + i].Key != term[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>In the middle of what is said; an excuse must be set off from it as well.</summary>
    private static bool IsDetached(SpokenText text, Claims claims, WordSpan term) =>
        term.First > 0 && term.End < text.Words.Count
        && (text.Words[term.First].Key is not ("pardon" or "excusez" or "excuse") || text.Before(term.First) == Break.Clause || text.Words[term.End - 1].After == Break.Clause
            || claims.IsFiller(term.First - 1) || claims.IsFiller(term.End));

    /// <summary><c>la une</c>, <c>les uns</c> and <c>l'une des</c> are no corrections.</summary>
    private static bool ReplacesArticle(SpokenText text, int index) =>
        index + 2 < text.Words.Count
        && text.Words[index] is { After: not Break.Sentence and not Break.Question, Key: var first } && text.Words[index + 1] is { After: Break.None, Key: var second }
        && first != second && Articles.Contains(first) && Articles.Contains(second)
        && (first, second) is not ("la", "une") and not ("le", "un") and not ("les", "un") and not ("les", "une") and not ("un" or "une", "des");
}
