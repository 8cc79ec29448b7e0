using System.Buffers.Binary;
using Eloquence.WebRtc.Buffers;

namespace Eloquence.WebRtc.Sctp;

/// <summary>Puts chunks into packets, as many as fit, and sends them.</summary>
internal sealed class SctpPacketWriter(ISctpHandler handler)
{
    /// <summary>Largest packet: with DTLS and UDP around it, it crosses every path.</summary>
    public const int MaxPacket = 1150;

    /// <summary>Ports mean nothing over DTLS (RFC 8831, 6.2); this one is customary and in the session description.</summary>
    public const ushort Port = 5000;

    public const int HeaderLength = 12;

    private readonly byte[] _packet = new byte[MaxPacket];
    private int _length;

    /// <summary>What the other side wants to see in the header (RFC 9260, 8.5).</summary>
    public uint PeerTag { get; set; }

    /// <summary>Begins a chunk; <see cref="Flush"/> comes before when it does not fit any more.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="flags">Its flags.</param>
    /// <param name="length">Length of its value.</param>
    /// <returns>Where the value goes.</returns>
    public Span<byte> Add(SctpChunkType type, byte flags, int length)
    {
        var padded = (SctpChunk.HeaderLength + length + 3) & ~3;
        if (_length + padded > MaxPacket)
        {
            Flush();
        }

        if (_length == 0)
        {
            _length = HeaderLength;
        }

        var chunk = _packet.AsSpan(_length, padded);
        chunk.Clear();
        chunk[0] = (byte)type;
        chunk[1] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(chunk[2..], (ushort)(SctpChunk.HeaderLength + length));
        _length += padded;
        return chunk.Slice(SctpChunk.HeaderLength, length);
    }

    /// <summary>Sends what has been gathered.</summary>
    public void Flush() => Finish(PeerTag);

    /// <summary>Sends INIT, which carries tag 0 even when the other side's is known from its own (RFC 9260, 8.5.1 A).</summary>
    public void FlushUntagged() => Finish(0);

    private void Finish(uint tag)
    {
        if (_length == 0)
        {
            return;
        }

        var packet = _packet.AsSpan(0, _length);
        var header = new ByteWriter(packet);
        header.UInt16(Port);
        header.UInt16(Port);
        header.UInt32(tag);
        header.UInt32(0);

        // Appendix A: the only number that is little-endian.
        BinaryPrimitives.WriteUInt32LittleEndian(packet[8..], Crc32C.Compute(packet));
        _length = 0;
        handler.SendSctp(packet);
    }
}
