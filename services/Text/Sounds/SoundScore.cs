using Eloquence.Text.Alignment;
using Eloquence.Text.Words;

namespace Eloquence.Text.Sounds;

/// <summary>How often a sound of the target came out.</summary>
/// <param name="Sound">The sound as it was asked for.</param>
/// <param name="Occurrences">How often the target holds it; <see langword="null"/> for what names no sound.</param>
/// <param name="Right">How often it was said.</param>
/// <param name="MissedIn">The words of the target in which it was not, in order, each once.</param>
public sealed record SoundScore(string Sound, int? Occurrences, int Right, IReadOnlyList<string> MissedIn)
{
    /// <summary>Said over occurrences, 0..1; <see langword="null"/> when the target does not hold the sound.</summary>
    public double? Precision => Occurrences > 0 ? (double)Right / Occurrences : null;

    /// <summary>Scores sounds: a word that was said has all its sounds; in one that was replaced, those that are in its place all the same.</summary>
    public static IReadOnlyList<SoundScore> Of(IEnumerable<string> sounds, SpokenText target, SpokenText said, WordAlignment alignment)
    {
        ArgumentNullException.ThrowIfNull(sounds);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(said);
        ArgumentNullException.ThrowIfNull(alignment);
        var heard = alignment.Words.Where(word => word.Target is not null).Select(word => Heard.Of(word, target, said)).ToList();
        return [.. sounds.Select(sound => TargetSound.Phonemes(sound) is { } phonemes ? Score(sound, phonemes, heard) : new SoundScore(sound, null, 0, []))];
    }

    private static SoundScore Score(string sound, string phonemes, List<Heard> words)
    {
        var (occurrences, right, missed) = (0, 0, new List<string>());
        foreach (var word in words)
        {
            for (var at = word.Phonemes.IndexOf(phonemes, StringComparison.Ordinal); at >= 0; at = word.Phonemes.IndexOf(phonemes, at + 1, StringComparison.Ordinal))
            {
                occurrences++;
                if (word.Matched.AsSpan(at, phonemes.Length).Contains(false))
                {
                    missed.Add(word.Text);
                }
                else
                {
                    right++;
                }
            }
        }

        return new SoundScore(sound, occurrences, right, [.. missed.Distinct(StringComparer.Ordinal)]);
    }

    private sealed record Heard(string Text, string Phonemes, bool[] Matched)
    {
        public static Heard Of(AlignedWord word, SpokenText target, SpokenText said)
        {
            var text = target.Words[word.Target!.Value].Text;
            var phonemes = FrenchPhonemes.Of(text);
            return new Heard(text, phonemes, word.Kind switch
            {
                AlignmentKind.Match or AlignmentKind.Homophone => [.. Enumerable.Repeat(true, phonemes.Length)],
                AlignmentKind.Substitution => PhonemeDistance.Matched(phonemes, FrenchPhonemes.Of(said.Words[word.Said!.Value].Text)),
                _ => new bool[phonemes.Length],
            });
        }
    }
}
