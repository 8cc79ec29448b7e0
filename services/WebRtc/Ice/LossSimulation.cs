namespace Eloquence.WebRtc.Ice;

/// <summary>Throws a share of the packets away, each on its own. Safe for use by several threads.</summary>
/// <param name="share">From 0 to 1.</param>
/// <param name="seed">The same seed loses the same packets of the same sequence; <c>null</c> for others each time.</param>
internal sealed class LossSimulation(double share, int? seed = null)
{
    private readonly Lock _gate = new();
    private readonly Random _random = seed is { } fixedSeed ? new Random(fixedSeed) : new Random();

    public bool Drops()
    {
        if (share <= 0)
        {
            return false;
        }

        lock (_gate)
        {
            return _random.NextDouble() < share;
        }
    }
}
