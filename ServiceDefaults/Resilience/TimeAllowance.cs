namespace Eloquence.ServiceDefaults.Resilience;

/// <summary>The time one call has: what is left of the request's deadline, or for work without one the configured total.</summary>
internal sealed class TimeAllowance(ResilienceOptions options, TimeProvider time)
{
    private readonly RequestDeadline? _deadline = RequestDeadline.Current;
    private readonly long _start = time.GetTimestamp();

    public TimeSpan Remaining => _deadline?.Remaining ?? Positive(options.TotalTimeout - time.GetElapsedTime(_start));

    /// <summary>The next attempt's share: never more than is left, so that an inner timeout cannot exceed the outer one.</summary>
    public TimeSpan NextAttempt => options.AttemptTimeout < Remaining ? options.AttemptTimeout : Remaining;

    /// <summary>The share of an attempt that is the only one: all that is left of a deadline, as there is nothing to save it for.</summary>
    public TimeSpan OnlyAttempt => _deadline?.Remaining ?? NextAttempt;

    /// <summary>
    /// Whether an attempt had less than a destination may take, as its caller had no more: that it was late says nothing about the destination.
    /// </summary>
    public bool IsCutShort(TimeSpan share) => share < options.AttemptTimeout;

    private static TimeSpan Positive(TimeSpan left) => left > TimeSpan.Zero ? left : TimeSpan.Zero;
}
