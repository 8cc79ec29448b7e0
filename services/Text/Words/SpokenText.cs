namespace Eloquence.Text.Words;

/// <summary>
/// A French text cut into the words a speaker says. An elided word is a word (<c>l'eau</c>: <c>l'</c>, <c>eau</c>), a hyphen divides
/// (recognisers write <c>arc en ciel</c> and <c>arc-en-ciel</c> for the same sounds), digits are words as they are said (<c>606</c>: six, cent,
/// six), accents may be composed or not. Any text is accepted; the work is linear in its length.
/// </summary>
public sealed class SpokenText
{
    private IReadOnlyList<WordSpan>? _sentences;

    private SpokenText(IReadOnlyList<Word> words) => Words = words;

    /// <summary>The words in order.</summary>
    public IReadOnlyList<Word> Words { get; }

    /// <summary>The sentences in order, by punctuation; one when there is none, none without words.</summary>
    public IReadOnlyList<WordSpan> Sentences => _sentences ??= CutIntoSentences(Words);

    /// <summary>Reads a text.</summary>
    public static SpokenText Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new SpokenText(new Tokeniser(text).Read());
    }

    /// <summary>Reads what a recogniser heard; <see cref="Word.Unit"/> is then the index of the recogniser's word.</summary>
    /// <param name="units">The recogniser's words in order; punctuation may be part of them.</param>
    /// <param name="startsSentence">
    /// Says of the index of a unit whether a sentence begins with it, for instance because a long silence precedes it;
    /// <see langword="null"/> to trust the punctuation alone.
    /// </param>
    public static SpokenText FromUnits(IReadOnlyList<string> units, Func<int, bool>? startsSentence = null)
    {
        ArgumentNullException.ThrowIfNull(units);
        var words = new Tokeniser(string.Join(' ', units)).Read();
        var (unit, end) = (-1, -1);
        for (var i = 0; i < words.Count; i++)
        {
            while (words[i].Start > end && unit + 1 < units.Count)
            {
                unit++;
                end += units[unit].Length + 1;
                if (i > 0 && words[i - 1].After < Break.Sentence && startsSentence?.Invoke(unit) == true)
                {
                    words[i - 1] = words[i - 1] with { After = Break.Sentence };
                }
            }

            words[i] = words[i] with { Unit = unit };
        }

        return new SpokenText(words);
    }

    /// <summary>What precedes a word: the beginning of the text counts as the end of a sentence.</summary>
    /// <param name="index">Index of the word.</param>
    public Break Before(int index) => index == 0 ? Break.Sentence : Words[index - 1].After;

    private static List<WordSpan> CutIntoSentences(IReadOnlyList<Word> words)
    {
        var sentences = new List<WordSpan>();
        var first = 0;
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i].After >= Break.Sentence)
            {
                sentences.Add(new WordSpan(first, i + 1 - first));
                first = i + 1;
            }
        }

        return sentences;
    }
}
