using Eloquence.Whisper.Recognition;

namespace Eloquence.Whisper.Segmentation;

/// <summary>
/// Where sound that is longer than a recogniser hears is cut: before a word that it has located, which is then heard again with all that
/// follows. Fluent speech has no silence to cut in, and a word cut in two is two errors; a recogniser that stops too soon loses nothing.
/// </summary>
/// <param name="Kept">How many of the words lie before the cut.</param>
/// <param name="Seconds">Place of the cut from the beginning of the sound.</param>
internal readonly record struct WordCut(int Kept, double Seconds)
{
    /// <summary>Sound at the end of a window in which a word may be incomplete, in seconds.</summary>
    private const double Margin = 0.6;

    /// <summary>Share of a window that is done with at least, so that it goes on.</summary>
    private const double Progress = 0.25;

    /// <summary>Words begin a little before they are located.</summary>
    private const double Lead = 0.04;

    /// <summary>Finds the last place that is fit.</summary>
    /// <param name="words">What was understood, times from the beginning of the sound.</param>
    /// <param name="seconds">Length of the sound.</param>
    /// <param name="committed">Words at the beginning that are final: the cut lies behind them.</param>
    /// <returns>The cut; null when no word begins in a fit place.</returns>
    public static WordCut? Find(IReadOnlyList<RecognizedWord> words, double seconds, int committed = 0)
    {
        for (var kept = words.Count - 1; kept >= Math.Max(1, committed); kept--)
        {
            var place = words[kept].Start - Lead;
            if (place <= seconds - Margin)
            {
                return place >= Progress * seconds ? new WordCut(kept, place) : null;
            }
        }
        return null;
    }
}
