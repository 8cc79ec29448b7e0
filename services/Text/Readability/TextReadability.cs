using Eloquence.Text.Sounds;
using Eloquence.Text.Words;

namespace Eloquence.Text.Readability;

/// <summary>Lengths, and the ease of reading that follows from them.</summary>
/// <param name="WordsPerSentence">Mean number of words of a sentence; <see langword="null"/> without words.</param>
/// <param name="SyllablesPerWord">Mean number of syllables of a word, as it is said: a mute e is none.</param>
/// <param name="LettersPerWord">Mean number of letters of a word.</param>
/// <param name="KandelMoles">
/// 207 - 1.015 words per sentence - 73.6 syllables per word: Kandel and Moles (1958), "Application de l'indice de Flesch à la langue française",
/// Cahiers d'études de radio-télévision 19. About 0 (very hard) to 100 (very easy), unbounded; <see langword="null"/> without words.
/// </param>
public sealed record TextReadability(double? WordsPerSentence, double? SyllablesPerWord, double? LettersPerWord, double? KandelMoles)
{
    /// <summary>Measures a text. Linear in its length.</summary>
    public static TextReadability Of(SpokenText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Words.Count == 0)
        {
            return new TextReadability(null, null, null, null);
        }

        var perSentence = (double)text.Words.Count / text.Sentences.Count;
        var perWord = text.Words.Average(word => FrenchPhonemes.Syllables(word.Text));
        return new TextReadability(perSentence, perWord, text.Words.Average(word => word.Text.Count(char.IsLetter)), 207 - (1.015 * perSentence) - (73.6 * perWord));
    }
}
