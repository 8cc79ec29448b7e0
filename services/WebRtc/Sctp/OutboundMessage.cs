namespace Eloquence.WebRtc.Sctp;

/// <summary>How much is done for a message that gets lost (RFC 3758; RFC 8832, 5.1).</summary>
/// <param name="IsOrdered">False lets it overtake others.</param>
/// <param name="MaxRetransmits">Transmissions after the first, null for as many as it takes.</param>
/// <param name="MaxLifetime">Time after which it is given up, null for never.</param>
public readonly record struct ChannelReliability(bool IsOrdered, int? MaxRetransmits = null, TimeSpan? MaxLifetime = null)
{
    /// <summary>Everything arrives, in order.</summary>
    public static ChannelReliability Reliable => new(IsOrdered: true);

    /// <summary>Sent once, in any order.</summary>
    public static ChannelReliability Lossy => new(IsOrdered: false, MaxRetransmits: 0);
}

/// <summary>A message on its way out.</summary>
internal sealed class OutboundMessage(ushort stream, uint protocol, ChannelReliability reliability, byte[] data, TimeSpan queuedAt)
{
    public ushort Stream { get; } = stream;

    public uint Protocol { get; } = protocol;

    public ChannelReliability Reliability { get; } = reliability;

    public byte[] Data { get; } = data;

    /// <summary>Stream sequence number, given when the first fragment is sent.</summary>
    public ushort StreamSequence { get; set; }

    /// <summary>Bytes that have been sent at least once.</summary>
    public int Sent { get; set; }

    public bool IsAbandoned { get; private set; }

    public void Abandon() => IsAbandoned = true;

    /// <summary>True when nothing more is to be done for it.</summary>
    public bool HasExpired(int transmissions, TimeSpan now) =>
        transmissions > Reliability.MaxRetransmits || now - queuedAt > Reliability.MaxLifetime;
}

/// <summary>A fragment that has been sent and is not acknowledged cumulatively.</summary>
internal sealed class OutboundChunk(long tsn, OutboundMessage message, int offset, int length)
{
    public long Tsn { get; } = tsn;

    public OutboundMessage Message { get; } = message;

    public int Offset { get; } = offset;

    public int Length { get; } = length;

    public TimeSpan SentAt { get; set; }

    public int Transmissions { get; set; }

    /// <summary>Times that later chunks were acknowledged while this one was not.</summary>
    public int Missed { get; set; }

    public bool WasFastRetransmitted { get; set; }

    public OutboundState State { get; set; } = OutboundState.Outstanding;
}

internal enum OutboundState
{
    /// <summary>On its way.</summary>
    Outstanding,

    /// <summary>To be sent again.</summary>
    Lost,

    /// <summary>Reported as received behind a gap.</summary>
    Acknowledged,

    /// <summary>Given up (RFC 3758).</summary>
    Abandoned,
}
