namespace Eloquence.WebRtc.Tests;

/// <summary>Time that passes only in a test's loop, with a network whose packets take time, get lost and overtake each other, always the same way for a seed.</summary>
internal sealed class VirtualNetwork(int seed, double loss, bool reorders = true)
{
    private readonly Random _random = new(seed);
    private readonly PriorityQueue<Action, (TimeSpan, int)> _events = new();
    private readonly List<Action<TimeSpan>> _tickers = [];
    private int _order;

    public TimeSpan Now { get; private set; }

    public int Sent { get; private set; }

    public void OnTick(Action<TimeSpan> tick) => _tickers.Add(tick);

    /// <summary>Delivers a packet 10 to 40 ms later, or never.</summary>
    public void Send(ReadOnlySpan<byte> packet, Action<byte[]> receive)
    {
        Sent++;
        var copy = packet.ToArray();
        if (_random.NextDouble() >= loss)
        {
            var delay = TimeSpan.FromMilliseconds(reorders ? 10 + 30 * _random.NextDouble() : 20);
            _events.Enqueue(() => receive(copy), (Now + delay, _order++));
        }
    }

    /// <summary>Lets time pass until something is true.</summary>
    public bool RunUntil(Func<bool> condition, TimeSpan limit)
    {
        var end = Now + limit;
        while (!condition())
        {
            if (Now >= end)
            {
                return false;
            }

            Now += TimeSpan.FromMilliseconds(5);
            while (_events.TryPeek(out _, out var due) && due.Item1 <= Now)
            {
                _events.Dequeue()();
            }

            foreach (var tick in _tickers)
            {
                tick(Now);
            }
        }

        return true;
    }
}
