namespace Eloquence.Whisper.Recognition.WhisperCpp;

/// <summary>
/// How long to wait before a worker is started again: the first time at once, then 0.1 s doubled with every end within the last minute,
/// at most 10 s.
/// </summary>
internal sealed class CrashHistory(TimeProvider time)
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private readonly Queue<DateTimeOffset> _ends = new();

    /// <summary>Notes an end and says how long to wait.</summary>
    public TimeSpan Next()
    {
        var now = time.GetUtcNow();
        while (_ends.TryPeek(out var oldest) && now - oldest > Memory)
        {
            _ends.Dequeue();
        }

        var delay = _ends.Count == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, 0.1 * Math.Pow(2, Math.Min(_ends.Count, 16))));
        _ends.Enqueue(now);
        return delay;
    }
}
