using Eloquence.AppHost.Resources.Restart;

namespace Eloquence.AppHost.Tests;

public sealed class RestartTrackerTests
{
    private readonly ManualTime _time = new();
    private readonly RestartTracker _tracker;

    public RestartTrackerTests() => _tracker = new RestartTracker(new RestartPolicy(), _time);

    [Fact]
    public void The_first_end_is_followed_by_a_restart_at_once()
    {
        var planned = Crash();

        Assert.Equal(new PlannedRestart(1, TimeSpan.Zero), planned);
        Assert.Equal("Restarting (1st time)", planned!.StateText);
        Assert.True(_tracker.IsDue);
    }

    [Fact]
    public void Pauses_double_up_to_half_a_minute()
    {
        var pauses = Enumerable.Range(0, 9).Select(_ => Crash()!.Delay.TotalSeconds);

        Assert.Equal([0, 1, 2, 4, 8, 16, 30, 30, 30], pauses);
    }

    [Fact]
    public void The_text_counts_the_attempts()
    {
        Crash();
        Crash();

        Assert.Equal("Restarting in 2 s (3rd time)", Crash()!.StateText);
        Assert.Equal("Restarting (11th time)", new PlannedRestart(11, TimeSpan.Zero).StateText);
        Assert.Equal("Restarting (22nd time)", new PlannedRestart(22, TimeSpan.Zero).StateText);
    }

    [Fact]
    public void A_stable_minute_makes_the_next_end_a_first_one()
    {
        Crash();
        Crash();
        _tracker.Observe(InstancePhase.Starting);
        _tracker.Observe(InstancePhase.Running);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(TimeSpan.Zero, _tracker.Observe(InstancePhase.Ended)!.Delay);
        Assert.Equal(3, _tracker.Total);
    }

    [Fact]
    public void A_stop_on_purpose_is_not_followed_by_a_restart()
    {
        _tracker.Observe(InstancePhase.Running);
        _tracker.Observe(InstancePhase.Stopping);

        Assert.Null(_tracker.Observe(InstancePhase.Ended));
        Assert.False(_tracker.IsDue);
    }

    [Fact]
    public void A_stop_that_shows_no_stopping_phase_counts_too()
    {
        _tracker.Observe(InstancePhase.Running);
        _tracker.StopOnPurpose();

        Assert.Null(_tracker.Observe(InstancePhase.Ended));
    }

    [Fact]
    public void A_stop_between_two_attempts_cancels_the_next_one()
    {
        Crash();
        Crash();

        _tracker.StopOnPurpose();

        Assert.False(_tracker.IsDue);
        Assert.Null(_tracker.AttemptFailed());
    }

    [Fact]
    public void A_start_after_a_stop_arms_it_again()
    {
        _tracker.Observe(InstancePhase.Running);
        _tracker.StopOnPurpose();
        _tracker.Observe(InstancePhase.Ended);

        _tracker.Observe(InstancePhase.Starting);

        Assert.Equal(1, Crash()!.Attempt);
    }

    [Fact]
    public void Repeated_reports_of_one_end_make_one_restart()
    {
        Assert.NotNull(Crash());

        Assert.Null(_tracker.Observe(InstancePhase.Other));
        Assert.Null(_tracker.Observe(InstancePhase.Ended));
        Assert.Equal(1, _tracker.Total);
    }

    [Fact]
    public void A_start_that_fails_is_tried_again_later()
    {
        Crash();

        Assert.Equal(new PlannedRestart(2, TimeSpan.FromSeconds(1)), _tracker.AttemptFailed());
        Assert.Equal(new PlannedRestart(3, TimeSpan.FromSeconds(2)), _tracker.AttemptFailed());
    }

    [Fact]
    public void An_instance_that_never_ran_is_retried_with_growing_pauses()
    {
        _tracker.Observe(InstancePhase.Starting);
        var first = _tracker.Observe(InstancePhase.Ended);
        _tracker.Observe(InstancePhase.Starting);
        var second = _tracker.Observe(InstancePhase.Ended);

        Assert.Equal((0, 1), (first!.Delay.TotalSeconds, second!.Delay.TotalSeconds));
    }

    private PlannedRestart? Crash()
    {
        _tracker.Observe(InstancePhase.Starting);
        _tracker.Observe(InstancePhase.Running);
        return _tracker.Observe(InstancePhase.Ended);
    }
}
