namespace Eloquence.Text.Words;

/// <summary>Numbers in words, as they are said in France, one string per word.</summary>
internal static class FrenchNumbers
{
    /// <summary>Longer numbers are said digit by digit.</summary>
    private const int MostDigits = 12;

    private static readonly string[] Small =
    [
        "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze", "quinze", "seize",
    ];

    private static readonly string[] Tens = ["", "", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante", "quatre vingt", "quatre vingt"];

    /// <summary>A string of ASCII digits in words; leading zeros are said.</summary>
    public static List<string> Spell(string digits)
    {
        var words = new List<string>();
        if (digits.Length > MostDigits)
        {
            words.AddRange(digits.Select(digit => Small[digit - '0']));
            return words;
        }

        words.AddRange(digits.TakeWhile((digit, place) => digit == '0' && place < digits.Length - 1).Select(_ => Small[0]));
        AppendNumber(long.Parse(digits, System.Globalization.CultureInfo.InvariantCulture), words);
        return words;
    }

    /// <summary>The ordinal of a string of digits in words: <c>premier</c>, <c>vingt et unième</c>.</summary>
    public static List<string> SpellOrdinal(string digits, bool feminine)
    {
        if (digits == "1")
        {
            return [feminine ? "première" : "premier"];
        }

        var words = Spell(digits);
        words[^1] = words[^1] switch
        {
            "cinq" => "cinquième",
            "neuf" => "neuvième",
            var last when last.EndsWith('e') => last[..^1] + "ième",
            var last when last is "vingts" or "cents" or "millions" or "milliards" => last[..^1] + "ième",
            var last => last + "ième",
        };
        return words;
    }

    private static void AppendNumber(long number, List<string> words)
    {
        if (number == 0)
        {
            words.Add(Small[0]);
            return;
        }

        AppendGroup(ref number, 1_000_000_000, "milliard", words);
        AppendGroup(ref number, 1_000_000, "million", words);
        if (number >= 1000)
        {
            if (number >= 2000)
            {
                AppendBelowThousand((int)(number / 1000), isLast: false, words);
            }

            words.Add("mille");
            number %= 1000;
        }

        if (number > 0)
        {
            AppendBelowThousand((int)number, isLast: true, words);
        }
    }

    private static void AppendGroup(ref long number, long size, string name, List<string> words)
    {
        if (number >= size)
        {
            var count = (int)(number / size);
            AppendBelowThousand(count, isLast: true, words);
            words.Add(count > 1 ? name + "s" : name);
            number %= size;
        }
    }

    private static void AppendBelowThousand(int number, bool isLast, List<string> words)
    {
        var (hundreds, rest) = (number / 100, number % 100);
        if (hundreds > 0)
        {
            if (hundreds > 1)
            {
                words.Add(Small[hundreds]);
            }

            words.Add(hundreds > 1 && rest == 0 && isLast ? "cents" : "cent");
        }

        if (rest > 0)
        {
            AppendBelowHundred(rest, isLast, words);
        }
    }

    private static void AppendBelowHundred(int number, bool isLast, List<string> words)
    {
        if (number < Small.Length)
        {
            words.Add(Small[number]);
            return;
        }

        if (number < 20)
        {
            words.AddRange(["dix", Small[number - 10]]);
            return;
        }

        var tens = number / 10;
        words.AddRange(Tens[tens].Split(' '));

        // 70..79 and 90..99 count on from ten: soixante et onze, quatre vingt dix sept.
        var rest = tens is 7 or 9 ? (number % 10) + 10 : number % 10;
        if (rest == 0)
        {
            if (tens == 8 && isLast)
            {
                words[^1] = "vingts";
            }

            return;
        }

        if (rest is 1 or 11 && tens < 8)
        {
            words.Add("et");
        }

        AppendBelowHundred(rest, isLast: false, words);
    }
}
