using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Eloquence.WebRtc.Srtp;

/// <summary>AES_CM_128_HMAC_SHA1_80 (RFC 3711, 4.1.1 and 4.2.1). In SRTCP the tag stands behind the index.</summary>
internal sealed class CounterModeCipher : SrtpCipher
{
    private const int KeyLength = 16;
    private const int SaltLength = 14;
    private const int AuthenticationKeyLength = 20;
    private const int HashLength = 20;
    private const int TagLength = 10;
    private const int RolloverLength = 4;
    private const int IndexLength = 4;
    private const int RtcpHeader = 8;
    private const int BlockLength = 16;
    private const uint EncryptedFlag = 0x80000000;

    private readonly Direction _rtp;
    private readonly Direction _rtcp;
    private readonly byte[] _counters = new byte[MaxPacket];
    private readonly byte[] _keystream = new byte[MaxPacket];
    private readonly byte[] _authenticated = new byte[MaxPacket + RolloverLength];

    public CounterModeCipher(SrtpMasterKey master)
    {
        _rtp = new Direction(master, SrtpKeyDerivation.RtpEncryption, SrtpKeyDerivation.RtpAuthentication, SrtpKeyDerivation.RtpSalt);
        _rtcp = new Direction(master, SrtpKeyDerivation.RtcpEncryption, SrtpKeyDerivation.RtcpAuthentication, SrtpKeyDerivation.RtcpSalt);
    }

    public override int RtpOverhead => TagLength;

    public override int RtcpOverhead => TagLength + IndexLength;

    public override void ProtectRtp(Span<byte> packet, int header, uint ssrc, ulong index)
    {
        Crypt(_rtp, packet[header..^TagLength], ssrc, index);
        RtpTag(packet[..^TagLength], index, packet[^TagLength..]);
    }

    public override bool UnprotectRtp(Span<byte> packet, int header, uint ssrc, ulong index)
    {
        Span<byte> expected = stackalloc byte[TagLength];
        RtpTag(packet[..^TagLength], index, expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, packet[^TagLength..]))
        {
            return false;
        }

        Crypt(_rtp, packet[header..^TagLength], ssrc, index);
        return true;
    }

    public override void ProtectRtcp(Span<byte> packet, uint ssrc, uint index)
    {
        Crypt(_rtcp, packet[RtcpHeader..^RtcpOverhead], ssrc, index);
        BinaryPrimitives.WriteUInt32BigEndian(packet[^RtcpOverhead..], index | EncryptedFlag);
        Tag(_rtcp, packet[..^TagLength], packet[^TagLength..]);
    }

    public override bool UnprotectRtcp(Span<byte> packet, uint ssrc)
    {
        Span<byte> expected = stackalloc byte[TagLength];
        Tag(_rtcp, packet[..^TagLength], expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, packet[^TagLength..]))
        {
            return false;
        }

        if ((BinaryPrimitives.ReadUInt32BigEndian(packet[^RtcpOverhead..]) & EncryptedFlag) != 0)
        {
            Crypt(_rtcp, packet[RtcpHeader..^RtcpOverhead], ssrc, RtcpIndex(packet));
        }

        return true;
    }

    public override uint RtcpIndex(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt32BigEndian(packet[^RtcpOverhead..]) & ~EncryptedFlag;

    public override void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }

    /// <summary>4.2: the tag of RTP covers the packet and its roll-over counter.</summary>
    private void RtpTag(ReadOnlySpan<byte> packet, ulong index, Span<byte> tag)
    {
        packet.CopyTo(_authenticated);
        BinaryPrimitives.WriteUInt32BigEndian(_authenticated.AsSpan(packet.Length), (uint)(index >> 16));
        Tag(_rtp, _authenticated.AsSpan(0, packet.Length + RolloverLength), tag);
    }

    private static void Tag(Direction direction, ReadOnlySpan<byte> content, Span<byte> tag)
    {
        Span<byte> hash = stackalloc byte[HashLength];
        HMACSHA1.HashData(direction.AuthenticationKey, content, hash);
        hash[..TagLength].CopyTo(tag);
    }

    /// <summary>4.1.1: key stream blocks are encrypted counters that start at (salt · 2^16) xor (SSRC · 2^64) xor (index · 2^16).</summary>
    private void Crypt(Direction direction, Span<byte> payload, uint ssrc, ulong index)
    {
        Span<byte> first = stackalloc byte[BlockLength];
        first.Clear();
        direction.Salt.CopyTo(first);
        BinaryPrimitives.WriteUInt32BigEndian(first[4..], BinaryPrimitives.ReadUInt32BigEndian(first[4..]) ^ ssrc);
        BinaryPrimitives.WriteUInt64BigEndian(first[6..], BinaryPrimitives.ReadUInt64BigEndian(first[6..]) ^ (index & 0xFFFFFFFFFFFF));
        var length = (payload.Length + BlockLength - 1) / BlockLength * BlockLength;
        for (var block = 0; block < length / BlockLength; block++)
        {
            first.CopyTo(_counters.AsSpan(block * BlockLength));
            BinaryPrimitives.WriteUInt16BigEndian(_counters.AsSpan(block * BlockLength + SaltLength), (ushort)block);
        }

        if (length > 0)
        {
            direction.Encryptor.TransformBlock(_counters, 0, length, _keystream, 0);
        }

        for (var position = 0; position < payload.Length; position++)
        {
            payload[position] ^= _keystream[position];
        }
    }

    private sealed class Direction : IDisposable
    {
        private readonly Aes _aes = Aes.Create();

        public Direction(SrtpMasterKey master, byte encryption, byte authentication, byte salt)
        {
            _aes.Mode = CipherMode.ECB;
            _aes.Padding = PaddingMode.None;
            _aes.Key = SrtpKeyDerivation.Derive(master, encryption, KeyLength);
            Encryptor = _aes.CreateEncryptor();
            AuthenticationKey = SrtpKeyDerivation.Derive(master, authentication, AuthenticationKeyLength);
            Salt = SrtpKeyDerivation.Derive(master, salt, SaltLength);
        }

        /// <summary>Encrypts any number of blocks at a time.</summary>
        public ICryptoTransform Encryptor { get; }

        public byte[] AuthenticationKey { get; }

        public byte[] Salt { get; }

        public void Dispose()
        {
            Encryptor.Dispose();
            _aes.Dispose();
        }
    }
}
