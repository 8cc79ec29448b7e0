using System.Buffers.Binary;
using Eloquence.WebRtc.Rtp;

namespace Eloquence.WebRtc.Srtp;

/// <summary>Protects what one side sends (RFC 3711, 3.3). One call at a time.</summary>
internal sealed class SrtpSender(SrtpProfile profile, SrtpMasterKey master) : IDisposable
{
    private readonly SrtpCipher _cipher = SrtpCipher.Create(profile, master);
    private readonly Dictionary<uint, RolloverCounter> _sources = [];
    private uint _rtcpIndex;

    /// <summary>Most bytes that protection adds to a packet of any kind.</summary>
    public int MaxOverhead => _cipher.RtcpOverhead;

    /// <summary>Protects an RTP packet in place.</summary>
    /// <param name="buffer">The packet with room for <see cref="MaxOverhead"/> bytes behind it.</param>
    /// <param name="length">Length of the packet.</param>
    /// <returns>Length of the protected packet.</returns>
    public int ProtectRtp(Span<byte> buffer, int length)
    {
        if (!RtpPacket.TryParse(buffer[..length], out var packet))
        {
            throw new ArgumentException("No RTP packet.", nameof(buffer));
        }

        if (!_sources.TryGetValue(packet.Ssrc, out var counter))
        {
            _sources[packet.Ssrc] = counter = new RolloverCounter();
        }

        var index = counter.Estimate(packet.SequenceNumber);
        counter.Advance(index);
        var protectedLength = length + _cipher.RtpOverhead;
        _cipher.ProtectRtp(buffer[..protectedLength], packet.HeaderLength, packet.Ssrc, index);
        return protectedLength;
    }

    /// <summary>Protects a compound RTCP packet in place.</summary>
    public int ProtectRtcp(Span<byte> buffer, int length)
    {
        var protectedLength = length + _cipher.RtcpOverhead;
        _cipher.ProtectRtcp(buffer[..protectedLength], BinaryPrimitives.ReadUInt32BigEndian(buffer[4..]), _rtcpIndex);
        _rtcpIndex = (_rtcpIndex + 1) & 0x7FFFFFFF;
        return protectedLength;
    }

    /// <summary>Forgets a source that sends no more.</summary>
    public void Forget(uint ssrc) => _sources.Remove(ssrc);

    public void Dispose() => _cipher.Dispose();
}
