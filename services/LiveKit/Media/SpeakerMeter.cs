namespace Eloquence.LiveKit.Media;

/// <summary>
/// Whether somebody speaks, from the levels in the packets. As in livekit-server: louder than -35 dBov during at least 40 % of 400 ms, then
/// smoothed over two such periods. Written by the network thread, read by the room.
/// </summary>
internal sealed class SpeakerMeter
{
    private const int ActiveLevel = 35;
    private const double LeastShare = 0.4;

    // 400 ms of packets of 20 ms.
    private const int PacketsPerPeriod = 20;

    private const double Smoothing = 2.0 / 3;

    private readonly Lock _gate = new();
    private int _active;
    private int _loudest = 127;
    private double _smoothed;

    /// <summary>Counts a packet.</summary>
    /// <param name="decibels">Minus dBov, 0 to 127.</param>
    public void Add(int decibels)
    {
        lock (_gate)
        {
            if (decibels <= ActiveLevel)
            {
                _active++;
                _loudest = Math.Min(_loudest, decibels);
            }
        }
    }

    /// <summary>Ends a period.</summary>
    /// <returns>Linear level 0 to 1; 0 for somebody who does not speak.</returns>
    public double Next()
    {
        double level;
        lock (_gate)
        {
            level = _active >= LeastShare * PacketsPerPeriod ? Math.Pow(10, -_loudest / 20.0) : 0;
            (_active, _loudest) = (0, 127);
        }

        _smoothed += (level - _smoothed) * Smoothing;
        _smoothed = _smoothed < 0.001 ? 0 : _smoothed;
        return level == 0 && _smoothed < 0.02 ? 0 : _smoothed;
    }
}
