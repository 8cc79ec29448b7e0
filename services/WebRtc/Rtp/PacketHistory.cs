namespace Eloquence.WebRtc.Rtp;

/// <summary>The newest packets of a source, to be sent again to whoever missed one. One call at a time; allocates only until its places have grown.</summary>
/// <param name="capacity">Packets kept; a power of two.</param>
public sealed class PacketHistory(int capacity)
{
    private readonly byte[]?[] _packets = new byte[capacity][];
    private readonly int[] _lengths = new int[capacity];

    /// <summary>Keeps a packet in the place of the oldest one.</summary>
    public void Add(in RtpPacket packet, ReadOnlySpan<byte> bytes)
    {
        var place = packet.SequenceNumber & (capacity - 1);
        if (_packets[place] is not { } kept || kept.Length < bytes.Length)
        {
            _packets[place] = kept = new byte[Math.Max(256, bytes.Length)];
        }

        bytes.CopyTo(kept);
        _lengths[place] = bytes.Length;
    }

    /// <summary>Finds a packet by its number.</summary>
    public bool TryGet(uint ssrc, ushort sequence, out RtpPacket packet)
    {
        var place = sequence & (capacity - 1);
        packet = default;
        return _packets[place] is { } kept && RtpPacket.TryParse(kept.AsSpan(0, _lengths[place]), out packet)
            && packet.SequenceNumber == sequence && packet.Ssrc == ssrc;
    }
}
