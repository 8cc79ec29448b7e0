using Eloquence.Text.Words;

namespace Eloquence.Text.Disfluency;

/// <summary>
/// A fragment written with a hyphen, and a clause begun again with the same pronoun after a filled pause (<c>je vais euh je veux</c>).
/// </summary>
internal static class RestartRules
{
    /// <summary>Longest clause that counts as broken off, its pronoun included.</summary>
    private const int LongestFragment = 4;

    private static readonly HashSet<string> Pronouns = new(StringComparer.Ordinal) { "je", "j", "tu", "il", "elle", "on", "nous", "vous", "ils", "elles", "c", "ca" };

    public static void Find(SpokenText text, Claims claims)
    {
        for (var i = 0; i < text.Words.Count; i++)
        {
            if (text.Words[i].IsCutOff && i + 1 < text.Words.Count)
            {
                claims.Add(DisfluencyKind.Restart, new WordSpan(i, 1));
            }
            else if (claims.IsFiller(i) && (i == 0 || !claims.IsFiller(i - 1)))
            {
                FindBrokenClause(text, i, claims);
            }
        }
    }

    private static void FindBrokenClause(SpokenText text, int filler, Claims claims)
    {
        var next = filler;
        while (claims.IsFiller(next))
        {
            next++;
        }

        if (next >= text.Words.Count || !Pronouns.Contains(text.Words[next].Key))
        {
            return;
        }

        for (var first = filler - 1; first >= Math.Max(0, filler - LongestFragment) && text.Words[first].After < Break.Sentence; first--)
        {
            if (text.Words[first].Key == text.Words[next].Key)
            {
                if (filler - first > 1)
                {
                    claims.Add(DisfluencyKind.Restart, new WordSpan(first, filler - first));
                }

                return;
            }
        }
    }
}
