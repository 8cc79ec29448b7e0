using Eloquence.Whisper.Recognition;

namespace Eloquence.Whisper.Transcribing;

internal static class SegmentShift
{
    /// <summary>The segment with its times counted from another beginning.</summary>
    public static RecognizedSegment Shift(this RecognizedSegment segment, double seconds) => segment with
    {
        Start = segment.Start + seconds,
        End = segment.End + seconds,
        Words = [.. segment.Words.Select(word => word.Shift(seconds))],
    };

    /// <summary>The word with its times counted from another beginning.</summary>
    public static RecognizedWord Shift(this RecognizedWord word, double seconds) => word with { Start = word.Start + seconds, End = word.End + seconds };
}
