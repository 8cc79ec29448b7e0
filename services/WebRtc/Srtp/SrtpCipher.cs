namespace Eloquence.WebRtc.Srtp;

/// <summary>
/// How a profile protects packets, in place and without allocating. Not for two threads at once: implementations use buffers of their own.
/// </summary>
internal abstract class SrtpCipher : IDisposable
{
    /// <summary>Largest packet that is protected or accepted, in bytes.</summary>
    public const int MaxPacket = 2048;

    /// <summary>Bytes that protection adds to RTP.</summary>
    public abstract int RtpOverhead { get; }

    /// <summary>Bytes that protection adds to RTCP, with the index.</summary>
    public abstract int RtcpOverhead { get; }

    public static SrtpCipher Create(SrtpProfile profile, SrtpMasterKey master) =>
        profile == SrtpProfile.AeadAes128Gcm ? new GcmCipher(master) : new CounterModeCipher(master);

    /// <summary>Protects a packet.</summary>
    /// <param name="packet">Plain packet, then <see cref="RtpOverhead"/> bytes to be filled.</param>
    /// <param name="header">Length of the RTP header with extension.</param>
    /// <param name="ssrc">Its source.</param>
    /// <param name="index">Roll-over counter and sequence number, 48 bits.</param>
    public abstract void ProtectRtp(Span<byte> packet, int header, uint ssrc, ulong index);

    /// <summary>Checks and decrypts a protected packet; on failure its bytes mean nothing any more.</summary>
    public abstract bool UnprotectRtp(Span<byte> packet, int header, uint ssrc, ulong index);

    /// <summary>Protects a compound packet.</summary>
    /// <param name="packet">Plain packet, then <see cref="RtcpOverhead"/> bytes to be filled.</param>
    /// <param name="ssrc">Source of the first packet.</param>
    /// <param name="index">31 bits.</param>
    public abstract void ProtectRtcp(Span<byte> packet, uint ssrc, uint index);

    /// <summary>Checks and decrypts a compound packet.</summary>
    public abstract bool UnprotectRtcp(Span<byte> packet, uint ssrc);

    /// <summary>The index that a protected compound packet declares.</summary>
    public abstract uint RtcpIndex(ReadOnlySpan<byte> packet);

    public abstract void Dispose();
}
