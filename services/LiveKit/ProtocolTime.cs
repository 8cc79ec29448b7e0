namespace Eloquence.LiveKit;

/// <summary>Nanoseconds, in which the protocol counts the times of jobs and recordings.</summary>
internal static class ProtocolTime
{
    /// <summary>Since 1970.</summary>
    public static long Nanoseconds(DateTimeOffset time) => Nanoseconds(time - DateTimeOffset.UnixEpoch);

    public static long Nanoseconds(TimeSpan duration) => duration.Ticks * TimeSpan.NanosecondsPerTick;
}
