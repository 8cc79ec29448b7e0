using System.Buffers.Binary;

namespace Eloquence.WebRtc.Rtp;

/// <summary>
/// Turns packets of a publisher into packets of a subscription: own SSRC and payload type, no header extensions (their numbers are the
/// publisher's), sequence numbers and timestamps that go on without a jump when the source changes. One call at a time.
/// </summary>
/// <param name="ssrc">Source of what is sent.</param>
public sealed class RtpRewriter(uint ssrc)
{
    private uint? _source;
    private ushort _sequenceOffset;
    private uint _timestampOffset;
    private ushort _lastSequence;
    private uint _lastTimestamp;

    /// <summary>Source of what is sent.</summary>
    public uint Ssrc { get; } = ssrc;

    /// <summary>Payload type the subscriber agreed to, 0 to 127.</summary>
    public byte PayloadType { get; set; }

    /// <summary>Packets written.</summary>
    public uint PacketCount { get; private set; }

    /// <summary>Bytes of payload written.</summary>
    public uint OctetCount { get; private set; }

    /// <summary>Writes the packet of the subscription.</summary>
    /// <param name="packet">Packet of the publisher, plain.</param>
    /// <param name="destination">At least as long.</param>
    /// <param name="timestampStep">Ticks between the last packet of one source and the first of the next.</param>
    /// <returns>Its length.</returns>
    public int Write(in RtpPacket packet, Span<byte> destination, uint timestampStep)
    {
        if (_source != packet.Ssrc)
        {
            if (_source is not null)
            {
                _sequenceOffset = (ushort)(_lastSequence + 1 - packet.SequenceNumber);
                _timestampOffset = _lastTimestamp + timestampStep - packet.Timestamp;
            }

            _source = packet.Ssrc;
        }

        var sequence = (ushort)(packet.SequenceNumber + _sequenceOffset);
        var timestamp = packet.Timestamp + _timestampOffset;
        if (PacketCount == 0 || (short)(sequence - _lastSequence) > 0)
        {
            (_lastSequence, _lastTimestamp) = (sequence, timestamp);
        }

        var payload = packet.Payload;
        PacketCount++;
        OctetCount += (uint)payload.Length;
        return WritePacket(packet, sequence, timestamp, payload, destination);
    }

    /// <summary>Writes a packet again that was lost (RFC 4585, 6.2.1); nothing is counted.</summary>
    public int WriteAgain(in RtpPacket packet, Span<byte> destination) => WritePacket(
        packet, (ushort)(packet.SequenceNumber + _sequenceOffset), packet.Timestamp + _timestampOffset, packet.Payload, destination);

    /// <summary>The publisher's number of a packet that the subscriber knows by ours.</summary>
    public ushort SourceSequence(ushort sequence) => (ushort)(sequence - _sequenceOffset);

    /// <summary>The subscriber's timestamp for one of the publisher's (for sender reports).</summary>
    public uint Translate(uint timestamp) => timestamp + _timestampOffset;

    /// <summary>True when sender reports of this source speak about what is being sent.</summary>
    public bool Follows(uint source) => _source == source;

    private int WritePacket(in RtpPacket packet, ushort sequence, uint timestamp, ReadOnlySpan<byte> payload, Span<byte> destination)
    {
        destination[0] = 0x80;
        destination[1] = (byte)((packet.Marker ? 0x80 : 0) | PayloadType);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], Ssrc);
        payload.CopyTo(destination[RtpPacket.FixedHeaderLength..]);
        return RtpPacket.FixedHeaderLength + payload.Length;
    }
}
