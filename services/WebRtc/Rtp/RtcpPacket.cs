using System.Buffers.Binary;

namespace Eloquence.WebRtc.Rtp;

/// <summary>One packet of a compound RTCP packet (RFC 3550, 6.1): a view on its bytes.</summary>
public readonly ref struct RtcpPacket
{
    /// <summary>Sender report.</summary>
    public const byte SenderReport = 200;

    /// <summary>Receiver report.</summary>
    public const byte ReceiverReport = 201;

    /// <summary>Transport-layer feedback (RFC 4585, 6.2).</summary>
    public const byte TransportFeedback = 205;

    /// <summary>Payload-specific feedback (RFC 4585, 6.3).</summary>
    public const byte PayloadFeedback = 206;

    private const int HeaderLength = 4;
    private const int FeedbackHeaderLength = 12;
    private const byte GenericNack = 1;
    private const byte PictureLoss = 1;
    private const byte FullIntraRequest = 4;

    private readonly ReadOnlySpan<byte> _packet;

    private RtcpPacket(ReadOnlySpan<byte> packet) => _packet = packet;

    /// <summary>Packet type.</summary>
    public byte Type => _packet[1];

    /// <summary>Count of report blocks, or format of feedback.</summary>
    public int Count => _packet[0] & 0x1F;

    /// <summary>Source of the packet; 0 when it has none.</summary>
    public uint Sender => _packet.Length >= 8 ? BinaryPrimitives.ReadUInt32BigEndian(_packet[4..]) : 0;

    /// <summary>Reads the next packet of a compound packet.</summary>
    /// <param name="compound">What is left; moves on.</param>
    /// <param name="packet">The packet.</param>
    public static bool TryRead(ref ReadOnlySpan<byte> compound, out RtcpPacket packet)
    {
        packet = default;
        if (compound.Length < HeaderLength || compound[0] >> 6 != 2)
        {
            return false;
        }

        var length = HeaderLength * (1 + BinaryPrimitives.ReadUInt16BigEndian(compound[2..]));
        if (length > compound.Length)
        {
            return false;
        }

        packet = new RtcpPacket(compound[..length]);
        compound = compound[length..];
        return true;
    }

    /// <summary>Reads times and counts of a sender report (RFC 3550, 6.4.1).</summary>
    public bool TryReadSenderReport(out ulong ntp, out uint rtpTimestamp)
    {
        var found = Type == SenderReport && _packet.Length >= 28;
        ntp = found ? BinaryPrimitives.ReadUInt64BigEndian(_packet[8..]) : 0;
        rtpTimestamp = found ? BinaryPrimitives.ReadUInt32BigEndian(_packet[16..]) : 0;
        return found;
    }

    /// <summary>Reads a report block of a sender or receiver report.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <param name="ssrc">The source that is reported on.</param>
    /// <param name="loss">Share of packets lost since the last report, 0 to 1.</param>
    public bool TryReadReport(int index, out uint ssrc, out double loss)
    {
        var offset = (Type == SenderReport ? 28 : 8) + index * ReceptionStatistics.BlockLength;
        var found = Type is SenderReport or ReceiverReport && index < Count && _packet.Length >= offset + ReceptionStatistics.BlockLength;
        ssrc = found ? BinaryPrimitives.ReadUInt32BigEndian(_packet[offset..]) : 0;
        loss = found ? _packet[offset + 4] / 256.0 : 0;
        return found;
    }

    /// <summary>True for a request for a key frame: PLI (RFC 4585, 6.3.1) or FIR (RFC 5104, 4.3.1).</summary>
    public bool TryReadKeyFrameRequest(out uint media)
    {
        media = 0;
        if (Type != PayloadFeedback || _packet.Length < FeedbackHeaderLength)
        {
            return false;
        }

        if (Count == PictureLoss)
        {
            media = BinaryPrimitives.ReadUInt32BigEndian(_packet[8..]);
            return true;
        }

        if (Count == FullIntraRequest && _packet.Length >= FeedbackHeaderLength + 8)
        {
            media = BinaryPrimitives.ReadUInt32BigEndian(_packet[FeedbackHeaderLength..]);
            return true;
        }

        return false;
    }

    /// <summary>Reads the numbers of lost packets of a generic NACK (RFC 4585, 6.2.1).</summary>
    /// <param name="media">The source.</param>
    /// <param name="lost">Receives the numbers, as many as fit.</param>
    /// <param name="count">How many.</param>
    public bool TryReadNack(out uint media, Span<ushort> lost, out int count)
    {
        media = 0;
        count = 0;
        if (Type != TransportFeedback || Count != GenericNack || _packet.Length < FeedbackHeaderLength)
        {
            return false;
        }

        media = BinaryPrimitives.ReadUInt32BigEndian(_packet[8..]);
        for (var entry = _packet[FeedbackHeaderLength..]; entry.Length >= 4; entry = entry[4..])
        {
            var first = BinaryPrimitives.ReadUInt16BigEndian(entry);
            var following = (uint)BinaryPrimitives.ReadUInt16BigEndian(entry[2..]);
            for (var (step, mask) = (0, (following << 1) | 1); mask != 0 && count < lost.Length; step++, mask >>= 1)
            {
                if ((mask & 1) != 0)
                {
                    lost[count++] = (ushort)(first + step);
                }
            }
        }

        return true;
    }
}
