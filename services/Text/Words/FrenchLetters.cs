namespace Eloquence.Text.Words;

/// <summary>
/// Letters as French writes them. The services run without ICU (invariant globalisation), where <see cref="string.Normalize()"/> leaves
/// accents alone; the compositions French and its neighbours use are therefore spelled out here.
/// </summary>
internal static class FrenchLetters
{
    public const char Apostrophe = '\'';
    public const char Hyphen = '-';

    // Base letters under a combining mark, and their precomposed forms (Unicode canonical composition).
    private static readonly Dictionary<(char Letter, char Mark), char> Compositions = Pairs(
        ('\u0300', "aeiou", "àèìòù"),
        ('\u0301', "aeiouy", "áéíóúý"),
        ('\u0302', "aeiou", "âêîôû"),
        ('\u0303', "ano", "ãñõ"),
        ('\u0308', "aeiouy", "äëïöüÿ"),
        ('\u0327', "c", "ç"));

    private static readonly Dictionary<char, string> Folds = FoldTable(
        ("a", "àáâãäåāăą"), ("c", "çćĉċč"), ("d", "ďđð"), ("e", "èéêëēĕėęě"), ("g", "ĝğġģ"), ("h", "ĥħ"), ("i", "ìíîïĩīĭįı"), ("j", "ĵ"), ("k", "ķ"),
        ("l", "ĺļľŀł"), ("n", "ñńņňŋ"), ("o", "òóôõöøōŏő"), ("r", "ŕŗř"), ("s", "śŝşšș"), ("t", "ţťŧț"), ("u", "ùúûüũūŭůűų"), ("w", "ŵ"),
        ("y", "ýÿŷ"), ("z", "źżž"), ("oe", "œ"), ("ae", "æ"), ("ss", "ß"), ("th", "þ"));

    /// <summary>The precomposed letter for a lower-case letter and a combining mark, or NUL when there is none.</summary>
    public static char Compose(char letter, char mark) => Compositions.GetValueOrDefault((letter, mark));

    /// <summary>Combining diacritical marks, U+0300..U+036F.</summary>
    public static bool IsCombiningMark(char character) => character is >= '\u0300' and <= '\u036F';

    /// <summary>Invisible characters that recognisers and editors leave inside words.</summary>
    public static bool IsInvisible(char character) => character is '\u00AD' or '\u200B' or '\u200C' or '\u200D' or '\u2060' or '\uFEFF';

    /// <summary>One form for each of the apostrophes and hyphens in use, lower case for letters.</summary>
    public static char Normal(char character) => character switch
    {
        '\u2019' or '\u2018' or '\u02BC' or '\uFF07' or '`' or '\u00B4' or '\u2032' => Apostrophe,
        '\u2010' or '\u2011' => Hyphen,
        _ => char.ToLowerInvariant(character),
    };

    /// <summary>A lower-case word without accents, ligatures, apostrophes and hyphens: what words are compared by.</summary>
    public static string Fold(string word)
    {
        if (word.All(char.IsAsciiLetterLower))
        {
            return word;
        }

        var folded = new System.Text.StringBuilder(word.Length + 2);
        foreach (var letter in word)
        {
            if (Folds.TryGetValue(letter, out var plain))
            {
                folded.Append(plain);
            }
            else if (letter is not (Apostrophe or Hyphen))
            {
                folded.Append(letter);
            }
        }

        return folded.ToString();
    }

    private static Dictionary<(char, char), char> Pairs(params ReadOnlySpan<(char Mark, string Letters, string Composed)> rows)
    {
        var pairs = new Dictionary<(char, char), char>();
        foreach (var (mark, letters, composed) in rows)
        {
            for (var i = 0; i < letters.Length; i++)
            {
                pairs.Add((letters[i], mark), composed[i]);
            }
        }

        return pairs;
    }

    private static Dictionary<char, string> FoldTable(params ReadOnlySpan<(string Plain, string Letters)> rows)
    {
        var folds = new Dictionary<char, string>();
        foreach (var (plain, letters) in rows)
        {
            foreach (var letter in letters)
            {
                folds.Add(letter, plain);
            }
        }

        return folds;
    }
}
