using System.Buffers.Binary;
using System.Text;

namespace Eloquence.WebRtc.Rtp;

/// <summary>
/// Turns packets of a publisher into packets of a subscription: own SSRC and payload type, none of its header extensions (their numbers are
/// the publisher's), sequence numbers and timestamps that go on without a jump when the source changes. One call at a time.
/// </summary>
/// <param name="ssrc">Source of what is sent.</param>
public sealed class RtpRewriter(uint ssrc)
{
    private const int LargestOneByteId = 14;
    private const int LongestOneByteValue = 16;

    // No browser's packet is longer; buffers are measured for what comes in, so that a longer one may not grow.
    private const int LongestMarkedPayload = 1400;

    private byte[] _extension = [];
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

    /// <summary>
    /// Makes every packet say which section of the description it belongs to (RFC 8843, 9.2): the first ones may overtake the description that
    /// names their source, and a browser that has several sections then learns the source for a wrong one.
    /// </summary>
    /// <param name="id">Number of the header extension; other than 1 to 14, packets carry none (RFC 8285, 4.2).</param>
    /// <param name="mid">Name of the section; longer than 16 characters, packets carry none.</param>
    public void SetSection(int id, string mid)
    {
        var length = Encoding.ASCII.GetByteCount(mid);
        if (id is < 1 or > LargestOneByteId || length is < 1 or > LongestOneByteValue)
        {
            return;
        }

        var words = (1 + length + 3) / 4;
        var extension = new byte[4 + 4 * words];
        BinaryPrimitives.WriteUInt16BigEndian(extension, 0xBEDE);
        BinaryPrimitives.WriteUInt16BigEndian(extension.AsSpan(2), (ushort)words);
        extension[4] = (byte)(id << 4 | (length - 1));
        Encoding.ASCII.GetBytes(mid, extension.AsSpan(5));
        _extension = extension;
    }

    /// <summary>Writes the packet of the subscription.</summary>
    /// <param name="packet">Packet of the publisher, plain.</param>
    /// <param name="destination">At least 24 bytes longer.</param>
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
        var extension = payload.Length <= LongestMarkedPayload ? _extension : [];
        destination[0] = (byte)(extension.Length > 0 ? 0x90 : 0x80);
        destination[1] = (byte)((packet.Marker ? 0x80 : 0) | PayloadType);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], Ssrc);
        extension.CopyTo(destination[RtpPacket.FixedHeaderLength..]);
        payload.CopyTo(destination[(RtpPacket.FixedHeaderLength + extension.Length)..]);
        return RtpPacket.FixedHeaderLength + extension.Length + payload.Length;
    }
}
