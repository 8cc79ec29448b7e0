namespace Eloquence.Hosting.Tests.Orchestration;

/// <summary>A clock whose timers fire twenty times as fast.</summary>
internal sealed class FastTime : TimeProvider
{
    private const int Speed = 20;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => base.CreateTimer(callback, state, Faster(dueTime), Faster(period));

    private static TimeSpan Faster(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / Speed;
}
