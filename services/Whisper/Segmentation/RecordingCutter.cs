using Eloquence.Whisper.Recognition;

namespace Eloquence.Whisper.Segmentation;

/// <summary>A piece of a recording that is recognised in one pass.</summary>
/// <param name="Start">First sample.</param>
/// <param name="End">Sample after the last one.</param>
internal readonly record struct Piece(int Start, int End);

/// <summary>
/// Cuts a recording into pieces that the recogniser can hear. A model with a window of 30 s gets a shorter recording as it is, so that its
/// text is that of any other program with the same model, and a longer one in pieces of several utterances. A model with a smaller window
/// gets what lies between two short pauses, which may still be longer than it hears (<see cref="WordCut"/>). A recording without speech has no pieces.
/// </summary>
internal static class RecordingCutter
{
    private const int SampleRate = UtteranceSegmenter.SampleRate;

    /// <summary>Whisper's window (A. Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision", 2022, section 2.2).</summary>
    private const double WindowSeconds = 30;

    /// <summary>Distance that utterances keep from the end of a small window, in seconds.</summary>
    private const double WindowMargin = 0.3;

    /// <summary>Where in an overlong utterance the cut may lie: in the second half of the window.</summary>
    private const double EarliestCut = 0.5;

    /// <summary>Longest utterance a recogniser can be given, in seconds.</summary>
    public static double LongestUtterance(RecognizerInfo recognizer, SegmentationOptions options) =>
        recognizer.MaximumSeconds is { } window ? Math.Min(options.Longest, window - WindowMargin) : options.Longest;

    /// <summary>The place for a cut in an utterance that has become too long.</summary>
    public static long Cut(UtteranceSegmenter segmenter, double longest) =>
        segmenter.Quietest(segmenter.Start + (long)(EarliestCut * longest * SampleRate), segmenter.Start + (long)(longest * SampleRate));

    /// <summary>The pieces in order of time.</summary>
    public static IReadOnlyList<Piece> Cut(ReadOnlySpan<float> samples, RecognizerInfo recognizer, SegmentationOptions options)
    {
        if (recognizer.MaximumSeconds is not null)
        {
            return Utterances(samples, options with { Silence = Math.Min(options.Silence, options.ShortPause) }, longest: double.PositiveInfinity);
        }
        var utterances = Utterances(samples, options, options.Longest);
        if (utterances.Count == 0)
        {
            return utterances;
        }
        return samples.Length <= WindowSeconds * SampleRate ? [new Piece(0, samples.Length)] : Merge(utterances, (int)(options.Longest * SampleRate));
    }

    private static List<Piece> Utterances(ReadOnlySpan<float> samples, SegmentationOptions options, double longest)
    {
        var found = new List<Piece>();
        var segmenter = new UtteranceSegmenter(options);
        for (var position = 0; position + UtteranceSegmenter.FrameSamples <= samples.Length; position += UtteranceSegmenter.FrameSamples)
        {
            var change = segmenter.Add(samples.Slice(position, UtteranceSegmenter.FrameSamples));
            if (change == SegmentChange.Closed)
            {
                found.Add(Until(segmenter, samples.Length));
            }
            else if (segmenter.IsOpen && segmenter.End - segmenter.Start >= longest * SampleRate)
            {
                var cut = Cut(segmenter, longest);
                found.Add(new Piece((int)segmenter.Start, (int)cut));
                segmenter.ContinueFrom(cut);
            }
        }
        if (segmenter.IsOpen)
        {
            found.Add(Until(segmenter, samples.Length));
        }
        return found;
    }

    /// <summary>The silence behind the last word helps a recogniser to end; more of it than before the first word does not.</summary>
    private static Piece Until(UtteranceSegmenter segmenter, int length) =>
        new((int)segmenter.Start, (int)Math.Min(Math.Min(length, segmenter.End), segmenter.SpeechEnd + (long)(WindowMargin * SampleRate)));

    private static List<Piece> Merge(List<Piece> utterances, int longest)
    {
        var merged = new List<Piece>();
        foreach (var utterance in utterances)
        {
            if (merged.Count > 0 && utterance.End - merged[^1].Start <= longest)
            {
                merged[^1] = merged[^1] with { End = utterance.End };
            }
            else
            {
                merged.Add(utterance);
            }
        }
        return merged;
    }
}
