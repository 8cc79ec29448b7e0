namespace Eloquence.WebRtc.Sctp;

/// <summary>
/// RFC 9260, 6.3.1, with a shorter first value and minimum than its recommended 1 s: a conversation cannot wait that long, and data channels
/// share the path with media that adapts by itself.
/// </summary>
internal sealed class RetransmissionTimeout
{
    private const double Alpha = 1.0 / 8;
    private const double Beta = 1.0 / 4;

    private static readonly TimeSpan Initial = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(8);

    private TimeSpan? _smoothed;
    private TimeSpan _variation;

    /// <summary>How long to wait for an acknowledgement.</summary>
    public TimeSpan Current { get; private set; } = Initial;

    /// <summary>Rules C2 and C3: a round trip was measured, on a chunk that was sent once (Karn's rule, C5).</summary>
    public void Measure(TimeSpan roundTrip)
    {
        if (_smoothed is { } smoothed)
        {
            _variation = (1 - Beta) * _variation + Beta * (smoothed - roundTrip).Duration();
            _smoothed = (1 - Alpha) * smoothed + Alpha * roundTrip;
        }
        else
        {
            _smoothed = roundTrip;
            _variation = roundTrip / 2;
        }

        Recover();
    }

    /// <summary>Rule E2: the timer ran out.</summary>
    public void BackOff() => Current = Clamp(2 * Current);

    /// <summary>
    /// Something new has arrived on the other side: the path works, so what the timer had doubled is forgotten, although chunks sent twice measure
    /// no round trip. On a network that loses every sixth packet the pauses would otherwise only grow.
    /// </summary>
    public void Recover() => Current = _smoothed is { } smoothed ? Clamp(smoothed + 4 * _variation) : Initial;

    private static TimeSpan Clamp(TimeSpan time) => time < Least ? Least : time > Most ? Most : time;
}
