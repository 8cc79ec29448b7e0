namespace Eloquence.Text.Sounds;

/// <summary>One line of french-rules.txt: what letters sound like between a left and a right context.</summary>
internal sealed class SpellingRule
{
    private const string Vowels = "aàâäeéèêëiîïoôöuùûüyœæ";
    private const string SofteningVowels = "eéèêëiîïyœæ";

    // Each piece is one letter, one class or the letters of a {set}; the left ones are read from the letters outwards.
    private readonly string[] _left;
    private readonly string[] _right;

    private SpellingRule(string left, string letters, string right, string sound)
    {
        _left = [.. Pieces(left).Reverse()];
        _right = [.. Pieces(right)];
        Letters = letters;
        Sound = sound;
    }

    public string Letters { get; }

    public string Sound { get; }

    public static SpellingRule Parse(string line)
    {
        var (open, close, equals) = (line.IndexOf('[', StringComparison.Ordinal), line.IndexOf(']', StringComparison.Ordinal), line.LastIndexOf('='));
        return new SpellingRule(line[..open], line[(open + 1)..close], line[(close + 1)..equals], line[(equals + 1)..]);
    }

    public bool FitsAt(string word, int index)
    {
        if (string.CompareOrdinal(word, index, Letters, 0, Letters.Length) != 0)
        {
            return false;
        }

        for (var i = 0; i < _left.Length; i++)
        {
            if (!Fits(_left[i], word, index - 1 - i))
            {
                return false;
            }
        }

        for (var i = 0; i < _right.Length; i++)
        {
            if (!Fits(_right[i], word, index + Letters.Length + i))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Fits(string piece, string word, int index)
    {
        var letter = index >= 0 && index < word.Length ? word[index] : '\0';
        return piece switch
        {
            "#" => letter == '\0',
            "$" => letter == '\0' || (letter is 's' or 'x' && index == word.Length - 1),
            "V" => Vowels.Contains(letter, StringComparison.Ordinal),
            "E" => SofteningVowels.Contains(letter, StringComparison.Ordinal),
            "C" => IsConsonant(letter),
            "L" => letter is 'l' or 'r',
            "N" => letter == '\0' || (IsConsonant(letter) && letter is not ('n' or 'm' or 'h')),
            _ => letter != '\0' && piece.Contains(letter, StringComparison.Ordinal),
        };
    }

    private static bool IsConsonant(char letter) => char.IsLetter(letter) && !Vowels.Contains(letter, StringComparison.Ordinal);

    private static IEnumerable<string> Pieces(string context)
    {
        for (var i = 0; i < context.Length; i++)
        {
            if (context[i] == '{')
            {
                var end = context.IndexOf('}', i);
                yield return context[(i + 1)..end];
                i = end;
            }
            else
            {
                yield return context[i].ToString();
            }
        }
    }
}
