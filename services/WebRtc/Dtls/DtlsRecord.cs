using Eloquence.WebRtc.Buffers;

namespace Eloquence.WebRtc.Dtls;

/// <summary>Content types of RFC 5246, 6.2.1.</summary>
internal enum ContentType : byte
{
    ChangeCipherSpec = 20,
    Alert = 21,
    Handshake = 22,
    ApplicationData = 23,
}

/// <summary>A record of a datagram (RFC 6347, 4.1).</summary>
internal readonly ref struct DtlsRecord
{
    public const int HeaderLength = 13;

    /// <summary>DTLS 1.2; the numbers are the complement of TLS's.</summary>
    public const ushort Version = 0xFEFD;

    public ContentType Type { get; private init; }

    public ushort Epoch { get; private init; }

    /// <summary>48 bits.</summary>
    public ulong Sequence { get; private init; }

    public ReadOnlySpan<byte> Fragment { get; private init; }

    /// <summary>Reads the next record of a datagram; what follows a malformed one is not looked at. The version is not checked here: a first
    /// ClientHello may carry an older one (RFC 5246, E.1).</summary>
    public static bool TryRead(ref ByteReader datagram, out DtlsRecord record)
    {
        record = default;
        if (!datagram.TryByte(out var type) || !datagram.TryUInt16(out _) || !datagram.TryUInt16(out var epoch)
            || !datagram.TryUInt48(out var sequence) || !datagram.TryVector16(out var fragment))
        {
            return false;
        }

        record = new DtlsRecord { Type = (ContentType)type, Epoch = epoch, Sequence = sequence, Fragment = fragment };
        return true;
    }

    public static void WriteHeader(ref ByteWriter writer, ContentType type, ushort epoch, ulong sequence, int fragmentLength)
    {
        writer.Byte((byte)type);
        writer.UInt16(Version);
        writer.UInt16(epoch);
        writer.UInt48(sequence);
        writer.UInt16(fragmentLength);
    }
}
