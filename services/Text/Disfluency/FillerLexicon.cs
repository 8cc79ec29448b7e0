namespace Eloquence.Text.Disfluency;

/// <summary>
/// The words that can fill. Filled pauses follow Clark and Fox Tree (2002), "Using uh and um in spontaneous speaking", Cognition 84; that
/// French discourse markers are only potential ones, to be told by their context, follows Bolly, Crible, Degand and Uygur-Distexhe (2015),
/// "MDMA. Un modèle pour l'identification et l'annotation des marqueurs discursifs « potentiels » en contexte", Discours 16.
/// </summary>
internal static class FillerLexicon
{
    /// <summary>Filled pauses with runs of one letter reduced to one: <c>euuuh</c> is <c>euh</c>, <c>hmm</c> is <c>hm</c>.</summary>
    public static readonly HashSet<string> FilledPauses = new(StringComparer.Ordinal) { "euh", "heu", "heuh", "euhm", "hum", "hm", "mh", "mhm", "humhum" };

    /// <summary>Particles without any other use.</summary>
    public static readonly HashSet<string> Particles = new(StringComparer.Ordinal) { "ben", "bah", "beh", "hein", "pff", "pfou", "bof" };

    /// <summary>Markers with another use, as the keys of their words. They count where they are detached, see <see cref="FillerRules"/>.</summary>
    public static readonly string[][] Markers =
    [
        ["alors"], ["donc"], ["voila"], ["enfin"], ["bon"], ["genre"], ["disons"], ["bref"], ["ouais"], ["nan"], ["quoi"], ["en", "fait"], ["du", "coup"], ["tu", "vois"], ["tu", "sais"], ["vous", "voyez"], ["vous", "savez"], ["on", "va", "dire"], ["comment", "dire"],
        ["je", "veux", "dire"], ["c", "est", "a", "dire"], ["eh", "bien"], ["et", "bien"], ["j", "allais", "dire"],
    ];

    /// <summary>Words before <c>quoi</c> that make it a pronoun: <c>à quoi</c>, <c>n'importe quoi</c>, <c>je ne sais quoi</c>, <c>ou quoi</c>.</summary>
    public static readonly HashSet<string> BeforePronounQuoi = new(StringComparer.Ordinal)
    {
        "a", "de", "d", "en", "par", "pour", "sur", "avec", "sans", "contre", "vers", "apres", "avant", "dans", "comme", "importe", "sais", "sait", "pas", "ou", "est", "etait",
        "faire", "fait", "dire", "dit", "veut", "veux", "c", "un", "ce", "entre", "selon", "derriere", "sous", "chez", "devant", "et", "mais", "quoi",
    };

    /// <summary>Words after which a marker is part of a phrase: <c>un genre</c>, <c>ou alors</c>, <c>et donc</c>, <c>ça alors</c>, <c>le coup</c>.</summary>
    public static readonly HashSet<string> BindToNextMarker = new(StringComparer.Ordinal)
    {
        "un", "une", "le", "la", "les", "ce", "cet", "quel", "mon", "ton", "son", "notre", "votre", "leur", "du", "de", "d", "des", "ca", "ou", "jusqu", "tres", "si", "c", "est",
        "me", "te", "nous", "vous", "en",
    };

    /// <summary>Words before which a marker is part of a phrase: <c>alors que</c>, <c>voilà pourquoi</c>, <c>bon courage</c>.</summary>
    public static readonly HashSet<string> BindToPreviousMarker = new(StringComparer.Ordinal)
    {
        "que", "qu", "pourquoi", "comment", "courage", "voyage", "appetit", "marche", "gre", "anniversaire", "ou", "qui",
    };

    /// <summary>The key of a word with runs of one letter reduced to one.</summary>
    public static string Shorten(string key)
    {
        Span<char> letters = key.Length <= 64 ? stackalloc char[key.Length] : new char[key.Length];
        var length = 0;
        foreach (var letter in key)
        {
            if (length == 0 || letters[length - 1] != letter)
            {
                letters[length++] = letter;
            }
        }

        return length == key.Length ? key : new string(letters[..length]);
    }
}
