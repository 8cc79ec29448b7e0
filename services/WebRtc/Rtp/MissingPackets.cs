namespace Eloquence.WebRtc.Rtp;

/// <summary>
/// Packets of a source that have not come, and when to ask for them (RFC 4585, 6.2.1): at once, and again while nothing comes. Works as packets
/// arrive, without a timer; bounded. One call at a time.
/// </summary>
public sealed class MissingPackets
{
    /// <summary>Most numbers that are asked for at a time.</summary>
    public const int MaxRequested = 32;

    // A longer gap is a pause, a restart or a network that was gone: nobody waits for what was in it.
    private const int LongestGap = 24;
    private const int MaxRequests = 4;

    // Longer than a round trip on a local network, and short enough for several attempts within a listener's jitter buffer.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    private readonly List<Missing> _missing = new(MaxRequested);
    private ushort? _newest;

    /// <summary>Takes note of a packet.</summary>
    /// <param name="sequence">Its number.</param>
    /// <param name="now">When it came.</param>
    /// <param name="due">Gets the numbers to ask for now, at most <see cref="MaxRequested"/>, in the order in which they went missing.</param>
    /// <returns>How many they are.</returns>
    public int Add(ushort sequence, TimeSpan now, Span<ushort> due)
    {
        var step = _newest is { } newest ? (short)(sequence - newest) : (short)1;
        if (step > LongestGap)
        {
            _missing.Clear();
        }
        else
        {
            for (var offset = 1; offset < step && _missing.Count < MaxRequested; offset++)
            {
                _missing.Add(new((ushort)(sequence - step + offset), now - Pause, 0));
            }
        }

        if (step > 0)
        {
            _newest = sequence;
        }
        else
        {
            _missing.RemoveAll(missing => missing.Sequence == sequence);
        }

        return Request(now, due);
    }

    private int Request(TimeSpan now, Span<ushort> due)
    {
        var count = 0;
        for (var index = 0; index < _missing.Count; index++)
        {
            var missing = _missing[index];
            if (now - missing.AskedAt < Pause)
            {
                continue;
            }

            if (missing.Requests == MaxRequests)
            {
                _missing.RemoveAt(index--);
                continue;
            }

            _missing[index] = missing with { AskedAt = now, Requests = missing.Requests + 1 };
            due[count++] = missing.Sequence;
        }

        return count;
    }

    private readonly record struct Missing(ushort Sequence, TimeSpan AskedAt, int Requests);
}
