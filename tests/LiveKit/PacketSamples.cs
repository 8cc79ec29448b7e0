using System.Buffers.Binary;

namespace Eloquence.LiveKit.Tests;

/// <summary>Valid packets of every protocol on the media port, to be damaged.</summary>
internal static class PacketSamples
{
    /// <summary>Packets that anybody can send.</summary>
    public static byte[][] Open { get; } =
    [
        Hello(cookie: 0),
        Hello(cookie: 32),
        Handshake(11, new byte[300]),
        Handshake(16, new byte[66]),
        Handshake(15, new byte[76]),
        [20, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 5, 0, 1, 1],
        [21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 6, 0, 2, 2, 40],
        [22, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 0, 0, 40, .. new byte[40]],
        [23, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 9, 0, 30, .. new byte[30]],
        Rtp(4711, 1),
        .. Rtcp,
    ];

    /// <summary>Compound control packets: reports, key frame request, lost packets, goodbye.</summary>
    public static byte[][] Rtcp =>
    [
        [0x81, 200, 0, 12, 0, 0, 0, 1, .. new byte[20], 0, 0, 0, 2, .. new byte[20]],
        [0x81, 201, 0, 7, 0, 0, 0, 1, 0, 0, 0, 2, .. new byte[20]],
        [0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2],
        [0x81, 205, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 9, 0xFF, 0xFF],
        [0x8F, 206, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0, (byte)'R', (byte)'E', (byte)'M', (byte)'B', 1, 0x12, 0x34, 0x56, 0, 0, 0, 2],
        [0x81, 203, 0, 1, 0, 0, 0, 1],
    ];

    /// <summary>An audio packet with a level.</summary>
    public static byte[] Rtp(uint ssrc, ushort sequence)
    {
        byte[] packet = [0x90, 111, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0xBE, 0xDE, 0, 1, 0x10, 0x85, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), ssrc);
        return packet;
    }

    private static byte[] Hello(int cookie)
    {
        byte[] suites = [0, 2, 0xC0, 0x2B];
        byte[] extensions = [0, 23, 0, 0, 0, 14, 0, 5, 0, 2, 0, 7, 0, 0, 10, 0, 4, 0, 2, 0, 23];
        return Handshake(1, [0xFE, 0xFD, .. new byte[32], 0, (byte)cookie, .. new byte[cookie], .. suites, 1, 0, 0, (byte)extensions.Length, .. extensions]);
    }

    private static byte[] Handshake(byte type, byte[] body)
    {
        var length = 12 + body.Length;
        byte[] size = [(byte)(body.Length >> 8), (byte)body.Length];
        return [22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 1, (byte)(length >> 8), (byte)length, type, 0, .. size, 0, 0, 0, 0, 0, 0, .. size, .. body];
    }
}
