using System.Text;
using Eloquence.WebRtc.Buffers;

namespace Eloquence.WebRtc.Sctp;

/// <summary>The messages that open a channel (RFC 8832, 5).</summary>
internal sealed record DataChannelOpen(string Label, string Protocol, ChannelReliability Reliability)
{
    public const byte OpenType = 3;

    private const byte Unordered = 0x80;
    private const byte LimitedRetransmits = 1;
    private const byte LimitedLifetime = 2;
    private const int MaxName = 1024;

    /// <summary>DATA_CHANNEL_ACK.</summary>
    public static ReadOnlySpan<byte> Ack => [2];

    public static DataChannelOpen? TryParse(ReadOnlySpan<byte> message)
    {
        var reader = new ByteReader(message);
        if (!reader.TryByte(out var type) || type != OpenType || !reader.TryByte(out var channelType) || !reader.TryUInt16(out _)
            || !reader.TryUInt32(out var limit) || !reader.TryUInt16(out var labelLength) || !reader.TryUInt16(out var protocolLength)
            || labelLength > MaxName || protocolLength > MaxName
            || !reader.TryBytes(labelLength, out var label) || !reader.TryBytes(protocolLength, out var protocol))
        {
            return null;
        }

        var bounded = (int)Math.Min(limit, int.MaxValue);
        var reliability = new ChannelReliability(
            (channelType & Unordered) == 0,
            (channelType & 0x7F) == LimitedRetransmits ? bounded : null,
            (channelType & 0x7F) == LimitedLifetime ? TimeSpan.FromMilliseconds(bounded) : null);
        return new(Encoding.UTF8.GetString(label), Encoding.UTF8.GetString(protocol), reliability);
    }

    public byte[] Encode()
    {
        var (label, protocol) = (Encoding.UTF8.GetBytes(Label), Encoding.UTF8.GetBytes(Protocol));
        var kind = Reliability.MaxRetransmits is not null ? LimitedRetransmits : Reliability.MaxLifetime is not null ? LimitedLifetime : 0;
        var writer = new ByteWriter(new byte[12 + label.Length + protocol.Length]);
        writer.Byte(OpenType);
        writer.Byte((byte)(kind | (Reliability.IsOrdered ? 0 : Unordered)));
        writer.UInt16(0);
        writer.UInt32((uint)(Reliability.MaxRetransmits ?? (int)(Reliability.MaxLifetime?.TotalMilliseconds ?? 0)));
        writer.UInt16(label.Length);
        writer.UInt16(protocol.Length);
        writer.Bytes(label);
        writer.Bytes(protocol);
        return writer.Written.ToArray();
    }
}
