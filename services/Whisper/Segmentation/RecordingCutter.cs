using Eloquence.Audio;
using Eloquence.Whisper.Recognition;

namespace Eloquence.Whisper.Segmentation;

/// <summary>A piece of a recording that is recognised in one pass.</summary>
/// <param name="Start">First sample.</param>
/// <param name="End">Sample after the last one.</param>
internal readonly record struct Piece(long Start, long End)
{
    /// <summary>Number of samples.</summary>
    public int Length => (int)(End - Start);
}

/// <summary>
/// Cuts a recording into pieces that the recogniser can hear. A model with a window of 30 s gets a shorter recording as it is, so that its
/// text is that of any other program with the same model, and a longer one in pieces of several utterances. A model with a smaller window
/// gets what lies between two short pauses, which may still be longer than it hears (<see cref="WordCut"/>). A recording without speech has no pieces.
/// </summary>
internal static class RecordingCutter
{
    private const int SampleRate = UtteranceSegmenter.SampleRate;
    private const int FramesPerBlock = 100;

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

    /// <summary>The pieces in order of time, each found when it is asked for; none is longer than a window.</summary>
    /// <param name="samples">16 kHz mono.</param>
    /// <param name="recognizer">What will hear them.</param>
    /// <param name="options">How to cut.</param>
    public static IEnumerable<Piece> Cut(ISampleSource samples, RecognizerInfo recognizer, SegmentationOptions options)
    {
        if (recognizer.MaximumSeconds is not null)
        {
            return Utterances(samples, options with { Silence = Math.Min(options.Silence, options.ShortPause) });
        }
        var utterances = Utterances(samples, options);
        return samples.Length <= WindowSeconds * SampleRate
            ? utterances.Take(1).Select(_ => new Piece(0, samples.Length))
            : Merge(utterances, (long)(options.Longest * SampleRate));
    }

    private static IEnumerable<Piece> Utterances(ISampleSource samples, SegmentationOptions options)
    {
        var segmenter = new UtteranceSegmenter(options);
        var block = new float[FramesPerBlock * UtteranceSegmenter.FrameSamples];
        for (long position = 0; position + UtteranceSegmenter.FrameSamples <= samples.Length; position += UtteranceSegmenter.FrameSamples)
        {
            var inBlock = (int)(position % block.Length);
            if (inBlock == 0)
            {
                samples.Read(position, block);
            }
            var change = segmenter.Add(block.AsSpan(inBlock, UtteranceSegmenter.FrameSamples));
            if (change == SegmentChange.Closed)
            {
                yield return Until(segmenter, samples.Length);
            }
            else if (segmenter.IsOpen && segmenter.End - segmenter.Start >= options.Longest * SampleRate)
            {
                var cut = Cut(segmenter, options.Longest);
                yield return new Piece(segmenter.Start, cut);
                segmenter.ContinueFrom(cut);
            }
        }
        if (segmenter.IsOpen)
        {
            yield return Until(segmenter, samples.Length);
        }
    }

    /// <summary>The silence behind the last word helps a recogniser to end; more of it than before the first word does not.</summary>
    private static Piece Until(UtteranceSegmenter segmenter, long length) =>
        new(segmenter.Start, Math.Min(Math.Min(length, segmenter.End), segmenter.SpeechEnd + (long)(WindowMargin * SampleRate)));

    private static IEnumerable<Piece> Merge(IEnumerable<Piece> utterances, long longest)
    {
        Piece? merged = null;
        foreach (var utterance in utterances)
        {
            if (merged is { } piece && utterance.End - piece.Start > longest)
            {
                yield return piece;
                merged = null;
            }
            merged = new Piece(merged?.Start ?? utterance.Start, utterance.End);
        }
        if (merged is { } last)
        {
            yield return last;
        }
    }
}
