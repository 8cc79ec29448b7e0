using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Eloquence.WebRtc.Srtp;

/// <summary>AEAD_AES_128_GCM (RFC 7714). In SRTCP the tag stands before the index.</summary>
internal sealed class GcmCipher : SrtpCipher
{
    private const int KeyLength = 16;
    private const int SaltLength = 12;
    private const int TagLength = 16;
    private const int IndexLength = 4;
    private const int RtcpHeader = 8;
    private const uint EncryptedFlag = 0x80000000;

    private readonly AesGcm _rtp;
    private readonly AesGcm _rtcp;
    private readonly byte[] _rtpSalt;
    private readonly byte[] _rtcpSalt;

    public GcmCipher(SrtpMasterKey master)
        : this(
            new(SrtpKeyDerivation.Derive(master, SrtpKeyDerivation.RtpEncryption, KeyLength), SrtpKeyDerivation.Derive(master, SrtpKeyDerivation.RtpSalt, SaltLength)),
            new(SrtpKeyDerivation.Derive(master, SrtpKeyDerivation.RtcpEncryption, KeyLength), SrtpKeyDerivation.Derive(master, SrtpKeyDerivation.RtcpSalt, SaltLength)))
    {
    }

    /// <summary>With session keys instead of a master key.</summary>
    /// <param name="rtp">Key of 16 and salt of 12 bytes for RTP.</param>
    /// <param name="rtcp">The same for RTCP.</param>
    public GcmCipher(SrtpMasterKey rtp, SrtpMasterKey rtcp)
    {
        _rtp = new AesGcm(rtp.Key, TagLength);
        _rtcp = new AesGcm(rtcp.Key, TagLength);
        _rtpSalt = rtp.Salt;
        _rtcpSalt = rtcp.Salt;
    }

    public override int RtpOverhead => TagLength;

    public override int RtcpOverhead => TagLength + IndexLength;

    public override void ProtectRtp(Span<byte> packet, int header, uint ssrc, ulong index)
    {
        Span<byte> nonce = stackalloc byte[SaltLength];
        Nonce(nonce, _rtpSalt, ssrc, index);
        var payload = packet[header..^TagLength];
        _rtp.Encrypt(nonce, payload, payload, packet[^TagLength..], packet[..header]);
    }

    public override bool UnprotectRtp(Span<byte> packet, int header, uint ssrc, ulong index)
    {
        Span<byte> nonce = stackalloc byte[SaltLength];
        Nonce(nonce, _rtpSalt, ssrc, index);
        var payload = packet[header..^TagLength];
        return TryDecrypt(_rtp, nonce, payload, packet[^TagLength..], packet[..header]);
    }

    public override void ProtectRtcp(Span<byte> packet, uint ssrc, uint index)
    {
        Span<byte> nonce = stackalloc byte[SaltLength];
        Nonce(nonce, _rtcpSalt, ssrc, index);
        BinaryPrimitives.WriteUInt32BigEndian(packet[^IndexLength..], index | EncryptedFlag);
        Span<byte> authenticated = stackalloc byte[RtcpHeader + IndexLength];
        Authenticated(authenticated, packet);
        var payload = packet[RtcpHeader..^RtcpOverhead];
        _rtcp.Encrypt(nonce, payload, payload, packet[^RtcpOverhead..^IndexLength], authenticated);
    }

    public override bool UnprotectRtcp(Span<byte> packet, uint ssrc)
    {
        // RFC 7714, 9.3: authenticated but not encrypted packets exist; no browser sends them.
        if ((BinaryPrimitives.ReadUInt32BigEndian(packet[^IndexLength..]) & EncryptedFlag) == 0)
        {
            return false;
        }

        Span<byte> nonce = stackalloc byte[SaltLength];
        Nonce(nonce, _rtcpSalt, ssrc, RtcpIndex(packet));
        Span<byte> authenticated = stackalloc byte[RtcpHeader + IndexLength];
        Authenticated(authenticated, packet);
        return TryDecrypt(_rtcp, nonce, packet[RtcpHeader..^RtcpOverhead], packet[^RtcpOverhead..^IndexLength], authenticated);
    }

    public override uint RtcpIndex(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt32BigEndian(packet[^IndexLength..]) & ~EncryptedFlag;

    public override void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }

    /// <summary>8.1 and 9.1: two zero bytes, SSRC, index of 48 bits, combined with the salt.</summary>
    private static void Nonce(Span<byte> nonce, byte[] salt, uint ssrc, ulong index)
    {
        BinaryPrimitives.WriteUInt64BigEndian(nonce[4..], index);
        BinaryPrimitives.WriteUInt32BigEndian(nonce[2..], ssrc);
        nonce[0] = 0;
        nonce[1] = 0;
        for (var position = 0; position < SaltLength; position++)
        {
            nonce[position] ^= salt[position];
        }
    }

    private static void Authenticated(Span<byte> authenticated, ReadOnlySpan<byte> packet)
    {
        packet[..RtcpHeader].CopyTo(authenticated);
        packet[^IndexLength..].CopyTo(authenticated[RtcpHeader..]);
    }

    private static bool TryDecrypt(AesGcm gcm, ReadOnlySpan<byte> nonce, Span<byte> payload, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> authenticated)
    {
        try
        {
            gcm.Decrypt(nonce, payload, tag, payload, authenticated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}
