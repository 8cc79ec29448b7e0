using System.Collections.Frozen;

namespace Eloquence.Whisper.Transcribing;

/// <summary>Words that fill a hesitation, compared as whole words without case and punctuation.</summary>
internal static class Hesitations
{
    private static readonly FrozenSet<string> Sounds = new[]
    {
        "euh", "heu", "euhm", "hum", "hmm", "hm", "mh", "mmh", "mhm", "ah", "oh", "bah", "beh", "ben", "hein", "uh", "um",
    }.ToFrozenSet();

    /// <summary>The list of the first Whisper service of Eloquence, whose clients count by it.</summary>
    private static readonly FrozenSet<string> Counted = new[]
    {
        "euh", "hmm", "alors", "donc", "ben", "heu", "ah", "oh", "bah", "nan", "ouais", "voilà", "quoi", "enfin", "disons",
    }.ToFrozenSet();

    /// <summary>Whether a word is a mere sound of hesitation.</summary>
    public static bool IsFiller(string word) => Sounds.Contains(NormalizedWord.Of(word));

    /// <summary>Whether the metrics of live sessions count a word as a hesitation.</summary>
    public static bool IsCounted(string word) => Counted.Contains(NormalizedWord.Of(word));
}
