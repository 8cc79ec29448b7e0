namespace Eloquence.Text.Sounds;

/// <summary>
/// How far apart two words sound: the cheapest way to change one into the other (Levenshtein 1966), where phonemes that share features
/// cost less to exchange, in the manner of Kondrak (2003), "Phonetic alignment and similarity", Computers and the Humanities 37.
/// </summary>
public static class PhonemeDistance
{
    private const double Whole = 1;
    private const double NearVowels = 0.25;
    private const double SharedFeatures = 0.5;
    private const double TwoVowels = 0.75;
    private const double Schwa = 0.25;

    // Pairs that differ in one feature: voice, place or nasality.
    private static readonly HashSet<(char, char)> Neighbours = Pairs("pb td kg fv sz ʃʒ sʃ zʒ mn nɲ ij uw yɥ yu ãõ ãẽ aã oõ ɛẽ øo iy rl bm dn");
    private static readonly HashSet<(char, char)> Near = Pairs("eɛ øə eə ɛə");

    /// <summary>1 for words that sound alike, 0 for words that share nothing; never outside 0..1.</summary>
    /// <param name="one">Phonemes as <see cref="FrenchPhonemes.Of"/> gives them.</param>
    /// <param name="other">Phonemes to compare with.</param>
    public static double Similarity(string one, string other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        var longest = Math.Max(one.Length, other.Length);
        return longest == 0 ? 1 : one == other ? 1 : Math.Clamp(1 - (Table(one, other)[one.Length, other.Length] / longest), 0, 1);
    }

    /// <summary>For each phoneme of the target whether it came out the same.</summary>
    internal static bool[] Matched(string target, string said)
    {
        var matched = new bool[target.Length];
        var table = Table(target, said);
        for (var (i, j) = (target.Length, said.Length); i > 0 && j > 0;)
        {
            if (table[i, j] == table[i - 1, j - 1] + Exchange(target[i - 1], said[j - 1]))
            {
                matched[--i] = target[i] == said[--j];
            }
            else if (table[i, j] == table[i - 1, j] + Removal(target[i - 1]))
            {
                i--;
            }
            else
            {
                j--;
            }
        }

        return matched;
    }

    private static double[,] Table(string one, string other)
    {
        var table = new double[one.Length + 1, other.Length + 1];
        for (var i = 1; i <= one.Length; i++)
        {
            table[i, 0] = table[i - 1, 0] + Removal(one[i - 1]);
        }

        for (var j = 1; j <= other.Length; j++)
        {
            table[0, j] = table[0, j - 1] + Removal(other[j - 1]);
            for (var i = 1; i <= one.Length; i++)
            {
                table[i, j] = Math.Min(
                    table[i - 1, j - 1] + Exchange(one[i - 1], other[j - 1]),
                    Math.Min(table[i - 1, j] + Removal(one[i - 1]), table[i, j - 1] + Removal(other[j - 1])));
            }
        }

        return table;
    }

    private static double Removal(char phoneme) => phoneme == 'ə' ? Schwa : Whole;

    private static double Exchange(char one, char other) => one == other ? 0
        : Near.Contains((one, other)) ? NearVowels
        : Neighbours.Contains((one, other)) ? SharedFeatures
        : FrenchPhonemes.IsVowel(one) && FrenchPhonemes.IsVowel(other) ? TwoVowels
        : Whole;

    private static HashSet<(char, char)> Pairs(string pairs) =>
        [.. pairs.Split(' ').SelectMany(pair => new[] { (pair[0], pair[1]), (pair[1], pair[0]) })];
}
