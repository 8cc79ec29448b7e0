using System.Globalization;

namespace Eloquence.AppHost.Resources.Restart;

/// <summary>What one instance of a resource is doing, as far as restarting it is concerned.</summary>
internal enum InstancePhase
{
    /// <summary>Not started yet, starting or waiting for something.</summary>
    Starting,

    /// <summary>Its process runs.</summary>
    Running,

    /// <summary>It is being stopped on purpose.</summary>
    Stopping,

    /// <summary>It ended, or could not be started.</summary>
    Ended,

    /// <summary>A state that says nothing about it, such as the text shown between two attempts.</summary>
    Other,
}

/// <summary>A restart that is due.</summary>
/// <param name="Attempt">1 for the first one since the instance was last well.</param>
/// <param name="Delay">How long to wait before it.</param>
internal sealed record PlannedRestart(int Attempt, TimeSpan Delay)
{
    /// <summary>The text to show while waiting.</summary>
    public string StateText => Delay == TimeSpan.Zero
        ? $"Restarting ({Ordinal} time)"
        : string.Create(CultureInfo.InvariantCulture, $"Restarting in {Delay.TotalSeconds:0} s ({Ordinal} time)");

    private string Ordinal => (Attempt % 100, Attempt % 10) switch
    {
        (11 or 12 or 13, _) => $"{Attempt}th",
        (_, 1) => $"{Attempt}st",
        (_, 2) => $"{Attempt}nd",
        (_, 3) => $"{Attempt}rd",
        _ => $"{Attempt}th",
    };
}

/// <summary>
/// Decides for one instance whether its end is followed by a restart. A stop on purpose is not; a start, by whomever, arms it again.
/// Not safe for concurrent use.
/// </summary>
internal sealed class RestartTracker(RestartPolicy policy, TimeProvider time)
{
    private InstancePhase _phase = InstancePhase.Starting;
    private long? _runningSince;
    private bool _stoppedOnPurpose;
    private bool _planned;
    private int _attempts;

    /// <summary>Restarts planned since the application started.</summary>
    public int Total { get; private set; }

    /// <summary>Takes a phase in the order in which they happen; returns the restart that it asks for, if any.</summary>
    public PlannedRestart? Observe(InstancePhase phase)
    {
        if (phase is InstancePhase.Other || phase == _phase)
        {
            return null;
        }

        _phase = phase;
        switch (phase)
        {
            case InstancePhase.Starting:
                (_stoppedOnPurpose, _planned) = (false, false);
                return null;
            case InstancePhase.Running:
                (_stoppedOnPurpose, _planned) = (false, false);
                _runningSince = time.GetTimestamp();
                return null;
            case InstancePhase.Stopping:
                _stoppedOnPurpose = true;
                return null;
            default:
                return _stoppedOnPurpose || _planned ? null : Plan();
        }
    }

    /// <summary>The user stopped the instance; also while it waits for its next attempt.</summary>
    public void StopOnPurpose()
    {
        _stoppedOnPurpose = true;
        _planned = false;
        _attempts = 0;
    }

    /// <summary>The planned start was refused; returns the next attempt.</summary>
    public PlannedRestart? AttemptFailed() => _stoppedOnPurpose ? null : Plan();

    /// <summary>Whether the planned restart is still wanted.</summary>
    public bool IsDue => _planned && !_stoppedOnPurpose;

    private PlannedRestart Plan()
    {
        if (_runningSince is { } since && time.GetElapsedTime(since) >= policy.StableAfter)
        {
            _attempts = 0;
        }

        _runningSince = null;
        _planned = true;
        _attempts++;
        Total++;
        return new PlannedRestart(_attempts, policy.DelayBefore(_attempts));
    }
}
