using System.Text;

namespace Eloquence.Text.Words;

/// <summary>Cuts a text into words; see <see cref="SpokenText"/> for the rules.</summary>
internal sealed class Tokeniser
{
    // Words that lose their vowel before another one; the apostrophe ends them.
    private static readonly HashSet<string> Elisions = new(StringComparer.Ordinal)
    {
        "c", "d", "j", "l", "m", "n", "s", "t", "ç", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu",
    };

    // After these a full stop ends nothing.
    private static readonly HashSet<string> Abbreviations = new(StringComparer.Ordinal) { "mm", "dr", "pr", "st", "ste", "cf", "av", "bd", "vol", "ex", "env", "art" };

    private const int LongestElision = 7;

    private readonly string _source;
    private readonly char[] _text;
    private readonly int[] _origin;
    private readonly int _length;
    private readonly List<Word> _words = [];
    private int _at;

    public Tokeniser(string source)
    {
        _source = source;
        _text = new char[source.Length];
        _origin = new int[source.Length + 1];
        for (var i = 0; i < source.Length; i++)
        {
            var character = source[i];
            if (FrenchLetters.IsInvisible(character))
            {
                continue;
            }

            if (FrenchLetters.IsCombiningMark(character))
            {
                // A mark that has no composed form with its letter is dropped: it changes no French word.
                if (_length > 0 && FrenchLetters.Compose(_text[_length - 1], character) is var composed and not '\0')
                {
                    _text[_length - 1] = composed;
                }

                continue;
            }

            _text[_length] = FrenchLetters.Normal(character);
            _origin[_length++] = i;
        }

        _origin[_length] = source.Length;
    }

    public List<Word> Read()
    {
        while (_at < _length)
        {
            var character = _text[_at];
            if (char.IsLetter(character))
            {
                ReadWord();
            }
            else if (char.IsAsciiDigit(character))
            {
                ReadNumber();
            }
            else
            {
                ReadOther(character);
            }
        }

        Close(Break.Sentence);
        return _words;
    }

    private void ReadWord()
    {
        var start = _at;
        while (_at < _length)
        {
            if (char.IsLetterOrDigit(_text[_at]))
            {
                _at++;
            }
            else if (_text[_at] == FrenchLetters.Apostrophe && _at - start <= LongestElision && Elisions.Contains(Text(start, _at)))
            {
                _at++;
                break;
            }
            else if (_text[_at] == FrenchLetters.Apostrophe && IsLetterAt(_at + 1))
            {
                _at++;
            }
            else
            {
                break;
            }
        }

        var isCutOff = _at < _length && _text[_at] == FrenchLetters.Hyphen && !IsLetterAt(_at + 1) && !IsDigitAt(_at + 1);
        Add(Text(start, _at), start, isCutOff);
    }

    private void ReadNumber()
    {
        var start = _at;
        var digits = new StringBuilder();
        TakeDigits(digits);
        var mayBeGrouped = digits.Length <= 3;
        while (mayBeGrouped && IsGroupSeparator(_at) && IsGroupAt(_at + 1))
        {
            _at++;
            TakeDigits(digits);
        }

        AddNumber(digits.ToString(), start);
    }

    private void AddNumber(string digits, int start)
    {
        if (Take("er", "re", "ère") is { } first)
        {
            AddAll(FrenchNumbers.SpellOrdinal(digits, feminine: first != "er"), start);
        }
        else if (Take("e", "ème", "eme", "ième", "ieme") is not null)
        {
            AddAll(FrenchNumbers.SpellOrdinal(digits, feminine: false), start);
        }
        else
        {
            AddAll(FrenchNumbers.Spell(digits), start);
            if (_at < _length && _text[_at] is ',' or '.' && IsDigitAt(_at + 1))
            {
                var (comma, fraction) = (_at++, new StringBuilder());
                TakeDigits(fraction);
                AddAll(["virgule", .. FrenchNumbers.Spell(fraction.ToString())], comma);
            }
            else if (_at < _length && _text[_at] == 'h' && !IsLetterAt(_at + 1))
            {
                Add(digits is "0" or "1" or "00" or "01" ? "heure" : "heures", _at++, isCutOff: false, _at);
            }
        }
    }

    private void ReadOther(char character)
    {
        _at++;
        switch (character)
        {
            case ',' or ';' or ':' or '(' or ')' or '[' or ']' or '«' or '»' or '"' or '\u201C' or '\u201D' or '\u2013' or '\u2014':
                Close(Break.Clause);
                break;
            case '-' when _at < 2 || char.IsWhiteSpace(_text[_at - 2]):
                Close(Break.Clause);
                break;
            case '\u2026' or '.' when character != '.' || (_at < _length && _text[_at] == '.'):
                Close(ContinuesInLowerCase() ? Break.Clause : Break.Sentence);
                break;
            case '.' when !EndsAbbreviation():
            case '!':
                Close(Break.Sentence);
                break;
            case '?':
                Close(Break.Question);
                break;
            case '\n' when IsBlankLine():
                Close(Break.Sentence);
                break;
            case '%':
                AddAll(["pour", "cent"], _at - 1);
                break;
            case '€':
                Add("euros", _at - 1);
                break;
            case '&':
                Add("et", _at - 1);
                break;
        }
    }

    /// <summary>Dots of an ellipsis are skipped with it; what counts is the case of the next letter as it was written.</summary>
    private bool ContinuesInLowerCase()
    {
        while (_at < _length && (_text[_at] is '.' or '\u2026' || char.IsWhiteSpace(_text[_at])))
        {
            _at++;
        }

        return IsLetterAt(_at) && char.IsLower(_source[_origin[_at]]);
    }

    /// <summary>A full stop after one capital (M. Martin, J. Martin) or a known abbreviation ends no sentence, unless nothing follows.</summary>
    private bool EndsAbbreviation()
    {
        if (_words.Count == 0 || _words[^1] is not { } last || last.Start + last.Length != _origin[_at - 1])
        {
            return false;
        }

        return Abbreviations.Contains(last.Text) || (last.Length == 1 && char.IsUpper(_source[last.Start]));
    }

    private bool IsBlankLine()
    {
        for (var i = _at; i < _length && char.IsWhiteSpace(_text[i]); i++)
        {
            if (_text[i] == '\n')
            {
                return true;
            }
        }

        return false;
    }

    private void TakeDigits(StringBuilder digits)
    {
        while (IsDigitAt(_at))
        {
            digits.Append(_text[_at++]);
        }
    }

    /// <summary>Takes the longest of the endings that is here and ends the word.</summary>
    private string? Take(params ReadOnlySpan<string> endings)
    {
        foreach (var ending in endings)
        {
            if (_text.AsSpan(_at, _length - _at).StartsWith(ending) && !IsLetterAt(_at + ending.Length) && !IsDigitAt(_at + ending.Length))
            {
                _at += ending.Length;
                return ending;
            }
        }

        return null;
    }

    /// <summary>A space between groups of three digits, as in 1 200 000.</summary>
    private bool IsGroupSeparator(int index) => index < _length && _text[index] is ' ' or '\u00A0' or '\u202F';

    private bool IsGroupAt(int index) => IsDigitAt(index) && IsDigitAt(index + 1) && IsDigitAt(index + 2) && !IsDigitAt(index + 3);

    private bool IsLetterAt(int index) => index < _length && char.IsLetter(_text[index]);

    private bool IsDigitAt(int index) => index < _length && char.IsAsciiDigit(_text[index]);

    private string Text(int start, int end) => new(_text, start, end - start);

    private void AddAll(IEnumerable<string> words, int start)
    {
        foreach (var word in words)
        {
            Add(word, start);
        }
    }

    private void Add(string text, int start, bool isCutOff = false, int? end = null) => _words.Add(new Word
    {
        Text = text,
        Key = FrenchLetters.Fold(text),
        Start = _origin[start],
        Length = _origin[end ?? _at] - _origin[start],
        IsCutOff = isCutOff,
    });

    /// <summary>Puts a break after the last word, unless a stronger one is there.</summary>
    private void Close(Break after)
    {
        if (_words.Count > 0 && _words[^1].After < after)
        {
            _words[^1] = _words[^1] with { After = after };
        }
    }
}
