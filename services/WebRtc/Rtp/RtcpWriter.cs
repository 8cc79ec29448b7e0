using System.Numerics;
using Eloquence.WebRtc.Buffers;

namespace Eloquence.WebRtc.Rtp;

/// <summary>Writes RTCP packets; each method returns the length.</summary>
public static class RtcpWriter
{
    /// <summary>Longest packet written here.</summary>
    public const int MaxLength = 1024;

    private const byte Version = 0x80;
    private const byte PictureLoss = 1;
    private const byte ApplicationLayer = 15;
    private const byte GenericNack = 1;
    private const byte SourceDescription = 202;
    private const byte CanonicalName = 1;

    /// <summary>Asks for a key frame (RFC 4585, 6.3.1).</summary>
    public static int PictureLossIndication(Span<byte> packet, uint sender, uint media)
    {
        var writer = Feedback(packet, PictureLoss, RtcpPacket.PayloadFeedback, sender, media, words: 2);
        return writer.Length;
    }

    /// <summary>Asks for packets again (RFC 4585, 6.2.1).</summary>
    /// <param name="packet">Where to.</param>
    /// <param name="sender">Our source.</param>
    /// <param name="media">The source that is missed.</param>
    /// <param name="first">First lost packet.</param>
    /// <param name="following">Bit i: packet <paramref name="first"/> + i + 1 is lost, too.</param>
    public static int Nack(Span<byte> packet, uint sender, uint media, ushort first, ushort following)
    {
        var writer = Feedback(packet, GenericNack, RtcpPacket.TransportFeedback, sender, media, words: 3);
        writer.UInt16(first);
        writer.UInt16(following);
        return writer.Length;
    }

    /// <summary>Tells how much may be sent (draft-alvestrand-rmcat-remb-03, 2.2).</summary>
    /// <param name="packet">Where to.</param>
    /// <param name="sender">Our source.</param>
    /// <param name="bitsPerSecond">The limit.</param>
    /// <param name="sources">The sources it is for, at most 64.</param>
    public static int ReceiverEstimatedMaximumBitrate(Span<byte> packet, uint sender, uint bitsPerSecond, ReadOnlySpan<uint> sources)
    {
        var writer = Feedback(packet, ApplicationLayer, RtcpPacket.PayloadFeedback, sender, media: 0, words: 4 + sources.Length);
        writer.Bytes("REMB"u8);
        var exponent = Math.Max(0, 32 - BitOperations.LeadingZeroCount(bitsPerSecond) - 18);
        writer.Byte((byte)sources.Length);
        writer.UInt24((exponent << 18) | (int)(bitsPerSecond >> exponent));
        foreach (var source in sources)
        {
            writer.UInt32(source);
        }

        return writer.Length;
    }

    /// <summary>Begins a receiver report with place for blocks (RFC 3550, 6.4.2); <see cref="ReceptionStatistics.WriteBlock"/> fills them.</summary>
    /// <returns>Length of the header; blocks follow.</returns>
    public static int ReceiverReport(Span<byte> packet, uint sender, int blocks)
    {
        var writer = new ByteWriter(packet);
        writer.Byte((byte)(Version | blocks));
        writer.Byte(RtcpPacket.ReceiverReport);
        writer.UInt16(1 + 6 * blocks);
        writer.UInt32(sender);
        return writer.Length;
    }

    /// <summary>A sender report without blocks (RFC 3550, 6.4.1), which lets a receiver play sound and picture together, and the name of the source.</summary>
    public static int SenderReport(Span<byte> packet, uint sender, ulong ntp, uint rtpTimestamp, uint packets, uint octets, ReadOnlySpan<byte> name)
    {
        var writer = new ByteWriter(packet);
        writer.Byte(Version);
        writer.Byte(RtcpPacket.SenderReport);
        writer.UInt16(6);
        writer.UInt32(sender);
        writer.UInt32((uint)(ntp >> 32));
        writer.UInt32((uint)ntp);
        writer.UInt32(rtpTimestamp);
        writer.UInt32(packets);
        writer.UInt32(octets);

        // 6.5: one item, ended by at least one zero, up to the next word.
        var item = 4 + 2 + name.Length;
        var padded = (item + 4) & ~3;
        writer.Byte(Version | 1);
        writer.Byte(SourceDescription);
        writer.UInt16(padded / 4);
        writer.UInt32(sender);
        writer.Byte(CanonicalName);
        writer.Vector8(name);
        writer.Zeros(padded - item);
        return writer.Length;
    }

    private static ByteWriter Feedback(Span<byte> packet, byte format, byte type, uint sender, uint media, int words)
    {
        var writer = new ByteWriter(packet);
        writer.Byte((byte)(Version | format));
        writer.Byte(type);
        writer.UInt16(words);
        writer.UInt32(sender);
        writer.UInt32(media);
        return writer;
    }
}
