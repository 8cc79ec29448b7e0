using Eloquence.Text.Words;

namespace Eloquence.Text.Disfluency;

/// <summary>
/// One to four words said again at once, with or without filled pauses in between. Words that French doubles on purpose do not count, nor
/// does a repetition across the end of a sentence. After a comma only a run that opens with a pronoun, an article, a preposition or a
/// conjunction is a stumble (<c>je, je veux</c>); <c>jamais, jamais</c> is rhetoric.
/// </summary>
internal static class RepetitionRules
{
    private const int LongestRun = 4;

    private static readonly HashSet<string> DoubledOnPurpose = new(StringComparer.Ordinal)
    {
        "nous", "vous", "tres", "oui", "non", "si", "bien", "trop", "vite", "ha", "hi", "ho", "ah", "oh", "eh", "he", "bla", "chut", "toc", "tic", "allo",
        "zero", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "vingt", "cent", "mille",
    };

    private static readonly HashSet<string> Openers = new(StringComparer.Ordinal)
    {
        "je", "j", "tu", "il", "elle", "on", "ils", "elles", "c", "ce", "ca", "le", "la", "les", "l", "un", "une", "des", "du", "de", "d", "a", "au", "aux", "en", "dans", "pour",
        "par", "sur", "avec", "et", "mais", "que", "qu", "qui", "si", "mon", "ma", "mes", "ton", "ta", "tes", "son", "sa", "ses", "notre", "votre", "leur", "cette", "ces",
    };

    public static void Find(SpokenText text, Claims claims)
    {
        // Places of the words that are no fillers: je euh je is a repetition.
        var places = Enumerable.Range(0, text.Words.Count).Where(index => !claims.IsFiller(index)).ToArray();
        for (var at = 0; at < places.Length;)
        {
            at += Math.Max(1, ClaimLongest(text, places, at, claims));
        }
    }

    /// <summary>Claims the longest run that begins here and is said again right after it.</summary>
    /// <returns>Its length, or 0.</returns>
    private static int ClaimLongest(SpokenText text, int[] places, int at, Claims claims)
    {
        for (var run = Math.Min(LongestRun, (places.Length - at) / 2); run > 0; run--)
        {
            if (IsRepeated(text, places, at, run))
            {
                claims.Add(DisfluencyKind.Repetition, new WordSpan(places[at], run));
                return run;
            }
        }

        return 0;
    }

    private static bool IsRepeated(SpokenText text, int[] places, int at, int run)
    {
        for (var i = 0; i < run; i++)
        {
            var (first, second) = (places[at + i], places[at + run + i]);
            var isLast = i == run - 1;
            if (text.Words[first].Text != text.Words[second].Text || first - i != places[at]
                || (!isLast && (text.Words[first].After != Break.None || text.Words[second].After != Break.None)))
            {
                return false;
            }
        }

        if (run == 1 && DoubledOnPurpose.Contains(text.Words[places[at]].Key))
        {
            return false;
        }

        // A filled pause after the comma is a sign by itself.
        var (last, next) = (places[at + run - 1], places[at + run]);
        return text.Words[last].After switch
        {
            Break.None => true,
            Break.Clause => next > last + 1 || Openers.Contains(text.Words[places[at]].Key),
            _ => false,
        };
    }
}
