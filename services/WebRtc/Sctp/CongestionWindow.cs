namespace Eloquence.WebRtc.Sctp;

/// <summary>How much may be on its way at a time (RFC 9260, 7.2), in bytes of user data.</summary>
internal sealed class CongestionWindow
{
    private const int Mtu = SctpPacketWriter.MaxPacket;

    private int _slowStartThreshold = int.MaxValue;
    private int _partialBytesAcked;
    private long? _recoveryExit;

    /// <summary>The window.</summary>
    public int Size { get; private set; } = Math.Min(4 * Mtu, Math.Max(2 * Mtu, 4404));

    /// <summary>7.2.1 and 7.2.2: the cumulative number moved forward.</summary>
    /// <param name="bytes">Bytes newly acknowledged.</param>
    /// <param name="cumulative">The cumulative number.</param>
    /// <param name="wasFull">True when the window was in full use before.</param>
    public void OnAcknowledged(int bytes, long cumulative, bool wasFull)
    {
        if (_recoveryExit is { } exit)
        {
            if (cumulative < exit)
            {
                return;
            }

            _recoveryExit = null;
        }

        if (Size <= _slowStartThreshold)
        {
            Size += wasFull ? Math.Min(bytes, Mtu) : 0;
            return;
        }

        _partialBytesAcked += bytes;
        if (_partialBytesAcked >= Size && wasFull)
        {
            _partialBytesAcked -= Size;
            Size += Mtu;
        }
    }

    /// <summary>7.2.4: a chunk was reported missing three times; once per loss event.</summary>
    /// <param name="highestOutstanding">Recovery ends when this number is acknowledged.</param>
    public void OnFastRetransmit(long highestOutstanding)
    {
        if (_recoveryExit is not null)
        {
            return;
        }

        _slowStartThreshold = Math.Max(Size / 2, 4 * Mtu);
        Size = _slowStartThreshold;
        _partialBytesAcked = 0;
        _recoveryExit = highestOutstanding;
    }

    /// <summary>7.2.3: nothing was acknowledged in time.</summary>
    public void OnTimeout()
    {
        _slowStartThreshold = Math.Max(Size / 2, 4 * Mtu);
        Size = Mtu;
        _partialBytesAcked = 0;
        _recoveryExit = null;
    }
}
