using System.Text;

namespace Eloquence.Text.Sounds;

/// <summary>
/// What French words sound like, by spelling rules and a list of exceptions. One character is one phoneme, as in the International Phonetic
/// Alphabet, except that <c>ã ẽ õ</c> are the nasal vowels (<c>ẽ</c> also that of <c>un</c>), <c>r</c> is the French r, and that the open and
/// closed <c>o</c> and the open and closed <c>ø</c> are not told apart. Liaisons are not made. The rules are checked against espeak-ng in
/// tests/Text.
/// </summary>
public static class FrenchPhonemes
{
    /// <summary>The vowels: each is a syllable.</summary>
    public const string Vowels = "aeɛiouyøəãẽõ";

    private static readonly Lazy<ILookup<char, SpellingRule>> Rules = new(() => Lines("french-rules.txt").Select(SpellingRule.Parse).ToLookup(rule => rule.Letters[0]));

    private static readonly Lazy<Dictionary<string, string>> Exceptions = new(() => Lines("french-exceptions.txt")
        .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(entry => entry.Split('='))
        .DistinctBy(entry => entry[0])
        .ToDictionary(entry => entry[0], entry => entry[1], StringComparer.Ordinal));

    /// <summary>The phonemes of one word, written in lower case with its accents; an elided word (<c>l'</c>) has those of its consonant.</summary>
    /// <returns>Empty for what has no sound in French.</returns>
    public static string Of(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        if (Exceptions.Value.TryGetValue(word, out var known) || (word.EndsWith('s') && Exceptions.Value.TryGetValue(word[..^1], out known)))
        {
            return known;
        }

        var sounds = new StringBuilder(word.Length);
        for (var i = 0; i < word.Length;)
        {
            var rule = Rules.Value[word[i]].FirstOrDefault(candidate => candidate.FitsAt(word, i));
            sounds.Append(rule?.Sound);
            i += rule?.Letters.Length ?? 1;
        }

        return sounds.ToString();
    }

    /// <summary>Number of syllables of a word: its vowels, at least 1 for a word that sounds; an elided word (<c>l'</c>) has none of its own.</summary>
    /// <param name="word">The word in lower case.</param>
    public static int Syllables(string word)
    {
        var sounds = Of(word);
        return sounds.Length == 0 || word.EndsWith('\'') ? 0 : Math.Max(1, sounds.Count(IsVowel));
    }

    internal static bool IsVowel(char phoneme) => Vowels.Contains(phoneme, StringComparison.Ordinal);

    private static IEnumerable<string> Lines(string resource)
    {
        using var stream = typeof(FrenchPhonemes).Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && !line.StartsWith("# ", StringComparison.Ordinal))
            {
                yield return line;
            }
        }
    }
}
