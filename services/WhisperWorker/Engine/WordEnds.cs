using Eloquence.WhisperWorker.Protocol;

namespace Eloquence.WhisperWorker.Engine;

/// <summary>Alignment tells where words begin; a word ends where the next one begins, the last of a segment with it.</summary>
internal static class WordEnds
{
    public static IReadOnlyList<WorkerSegment> Close(IReadOnlyList<WorkerSegment> segments) =>
        [.. segments.Select(segment => segment with { Words = Close(segment.Words) })];

    private static WorkerWord[] Close(IReadOnlyList<WorkerWord> words)
    {
        var closed = words.ToArray();
        for (var place = closed.Length - 2; place >= 0; place--)
        {
            var start = Math.Min(closed[place].Start, closed[place + 1].Start);
            closed[place] = closed[place] with { Start = start, End = Math.Max(start, Math.Min(closed[place].End, closed[place + 1].Start)) };
        }

        return closed;
    }
}
