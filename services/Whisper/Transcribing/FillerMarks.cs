using Eloquence.Audio;
using Eloquence.Contracts;
using Eloquence.Whisper.Recognition;

namespace Eloquence.Whisper.Transcribing;

/// <summary>
/// Hesitations of some speech, by word and by sound: recognisers tend to leave "euh" out. A vowel held for 0.2 s and more with a level pitch
/// and steady formants counts unless it is where a recognised word is still being said. Words tile the time, since alignment tells only
/// where they begin, so how long a word is being said is estimated from its letters.
/// </summary>
internal static class FillerMarks
{
    private const double LeastSeconds = 0.2;

    /// <summary>How long the sound of a letter is taken to last at most: a choice, not a measurement.</summary>
    private const double SecondsPerLetter = 0.06;

    /// <summary>The hesitations in order of time.</summary>
    /// <param name="samples">The speech at 16 kHz, mono, -1..1.</param>
    /// <param name="offset">Where it begins in the recording, in seconds.</param>
    /// <param name="words">Its words, with times of the recording.</param>
    public static IReadOnlyList<FillerMark> Of(ReadOnlyMemory<float> samples, double offset, IReadOnlyList<RecognizedWord> words)
    {
        var held = FilledPauses.Find(samples, LeastSeconds).Select(stretch => new Stretch(offset + stretch.StartSeconds, offset + stretch.EndSeconds)).ToList();
        var marks = new List<FillerMark>();
        foreach (var word in words.Where(word => Hesitations.IsFiller(word.Text)))
        {
            marks.Add(Mark(word.Start, word.End, word.Text));
            held.RemoveAll(stretch => stretch.StartSeconds < word.End && stretch.EndSeconds > word.Start);
        }
        marks.AddRange(held.Where(stretch => !IsSaid(stretch, words)).Select(stretch => Mark(stretch.StartSeconds, stretch.EndSeconds, null)));
        return [.. marks.OrderBy(mark => mark.Start)];
    }

    private static bool IsSaid(Stretch held, IReadOnlyList<RecognizedWord> words) =>
        words.LastOrDefault(word => word.Start <= Middle(held)) is { } word && Middle(held) < word.Start + (SecondsPerLetter * word.Text.Count(char.IsLetter));

    private static double Middle(Stretch stretch) => (stretch.StartSeconds + stretch.EndSeconds) / 2;

    private static FillerMark Mark(double start, double end, string? word) => new(Math.Round(start, 3), Math.Round(end, 3), word);
}
