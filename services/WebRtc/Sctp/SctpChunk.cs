using Eloquence.WebRtc.Buffers;

namespace Eloquence.WebRtc.Sctp;

/// <summary>Chunk types of RFC 9260, 3.2; RFC 3758, 3.2; RFC 6525, 3.1.</summary>
internal enum SctpChunkType : byte
{
    Data = 0,
    Init = 1,
    InitAck = 2,
    Sack = 3,
    Heartbeat = 4,
    HeartbeatAck = 5,
    Abort = 6,
    Shutdown = 7,
    ShutdownAck = 8,
    Error = 9,
    CookieEcho = 10,
    CookieAck = 11,
    ShutdownComplete = 14,
    ReConfig = 130,
    ForwardTsn = 192,
}

/// <summary>A received chunk: a view on its bytes.</summary>
internal readonly ref struct SctpChunk
{
    public const int HeaderLength = 4;

    public SctpChunkType Type { get; private init; }

    public byte Flags { get; private init; }

    public ReadOnlySpan<byte> Value { get; private init; }

    /// <summary>Reads the next chunk or parameter-like element of a packet.</summary>
    public static bool TryRead(ref ByteReader packet, out SctpChunk chunk)
    {
        chunk = default;
        if (!packet.TryByte(out var type) || !packet.TryByte(out var flags) || !packet.TryUInt16(out var length)
            || length < HeaderLength || !packet.TryBytes(length - HeaderLength, out var value))
        {
            return false;
        }

        packet.TryBytes(-length & 3, out _);
        chunk = new SctpChunk { Type = (SctpChunkType)type, Flags = flags, Value = value };
        return true;
    }
}
