using System.Buffers.Binary;

namespace Eloquence.WebRtc.Rtp;

/// <summary>An RTP packet (RFC 3550, 5.1): a view on its bytes, checked for its form.</summary>
public readonly ref struct RtpPacket
{
    /// <summary>Length of the header without sources and extension.</summary>
    public const int FixedHeaderLength = 12;

    private const int ExtensionHeaderLength = 4;

    private readonly ReadOnlySpan<byte> _packet;

    private RtpPacket(ReadOnlySpan<byte> packet, int headerLength)
    {
        _packet = packet;
        HeaderLength = headerLength;
    }

    /// <summary>Length of the header with sources and extension.</summary>
    public int HeaderLength { get; }

    /// <summary>Set by audio on the first packet after silence, by video on the last packet of a frame.</summary>
    public bool Marker => (_packet[1] & 0x80) != 0;

    /// <summary>0 to 127, as agreed in the session description.</summary>
    public byte PayloadType => (byte)(_packet[1] & 0x7F);

    /// <summary>Grows by one with each packet of a source.</summary>
    public ushort SequenceNumber => BinaryPrimitives.ReadUInt16BigEndian(_packet[2..]);

    /// <summary>Sampling time in units of the codec's clock.</summary>
    public uint Timestamp => BinaryPrimitives.ReadUInt32BigEndian(_packet[4..]);

    /// <summary>The source.</summary>
    public uint Ssrc => BinaryPrimitives.ReadUInt32BigEndian(_packet[8..]);

    /// <summary>What the codec made, without padding. Of a protected packet: with the tag.</summary>
    public ReadOnlySpan<byte> Payload
    {
        get
        {
            var payload = _packet[HeaderLength..];
            var padding = HasPadding && payload.Length > 0 ? payload[^1] : 0;
            return padding <= payload.Length ? payload[..^padding] : [];
        }
    }

    /// <summary>The extension with its header; empty when there is none.</summary>
    private ReadOnlySpan<byte> Extension => HasExtension ? _packet[(FixedHeaderLength + 4 * SourceCount)..HeaderLength] : [];

    private bool HasPadding => (_packet[0] & 0x20) != 0;

    private bool HasExtension => (_packet[0] & 0x10) != 0;

    private int SourceCount => _packet[0] & 0x0F;

    /// <summary>Reads a packet; false when it is too short for what its header declares.</summary>
    public static bool TryParse(ReadOnlySpan<byte> packet, out RtpPacket parsed)
    {
        parsed = default;
        if (packet.Length < FixedHeaderLength || packet[0] >> 6 != 2)
        {
            return false;
        }

        var length = FixedHeaderLength + 4 * (packet[0] & 0x0F);
        if ((packet[0] & 0x10) != 0)
        {
            if (packet.Length < length + ExtensionHeaderLength)
            {
                return false;
            }

            length += ExtensionHeaderLength + 4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(length + 2)..]);
        }

        if (packet.Length < length)
        {
            return false;
        }

        parsed = new RtpPacket(packet, length);
        return true;
    }

    /// <summary>Finds an element of the header extension (RFC 8285, one-byte and two-byte form).</summary>
    /// <param name="id">The number that the session description gave it; 1 to 255.</param>
    /// <param name="value">Its content.</param>
    public bool TryGetExtension(int id, out ReadOnlySpan<byte> value)
    {
        value = default;
        var extension = Extension;
        if (extension.IsEmpty || id <= 0)
        {
            return false;
        }

        var profile = BinaryPrimitives.ReadUInt16BigEndian(extension);
        var oneByte = profile == 0xBEDE;
        if (!oneByte && (profile & 0xFFF0) != 0x1000)
        {
            return false;
        }

        var rest = extension[ExtensionHeaderLength..];
        while (!rest.IsEmpty)
        {
            if (rest[0] == 0)
            {
                rest = rest[1..];
                continue;
            }

            var header = oneByte ? 1 : 2;
            if (rest.Length < header)
            {
                return false;
            }

            var elementId = oneByte ? rest[0] >> 4 : rest[0];
            var length = oneByte ? (rest[0] & 0x0F) + 1 : rest[1];
            if (rest.Length < header + length || (oneByte && elementId == 15))
            {
                return false;
            }

            if (elementId == id)
            {
                value = rest.Slice(header, length);
                return true;
            }

            rest = rest[(header + length)..];
        }

        return false;
    }
}
