using System.Buffers.Binary;
using Eloquence.WebRtc.Buffers;
using Eloquence.WebRtc.Rtp;

namespace Eloquence.WebRtc.Srtp;

/// <summary>
/// Checks and decrypts what one side receives (RFC 3711, 3.3). A source exists only after a packet of it was authentic, and there are at most
/// <see cref="MaxSources"/>. One call at a time.
/// </summary>
internal sealed class SrtpReceiver(SrtpProfile profile, SrtpMasterKey master) : IDisposable
{
    public const int MaxSources = 256;

    private const int RtcpHeader = 8;

    private readonly SrtpCipher _cipher = SrtpCipher.Create(profile, master);
    private readonly Dictionary<uint, Source> _sources = [];

    /// <summary>Decrypts an RTP packet in place.</summary>
    /// <returns>Length of the plain packet; -1 for one that is forged, damaged or a repetition.</returns>
    public int UnprotectRtp(Span<byte> packet)
    {
        if (packet.Length > SrtpCipher.MaxPacket || !RtpPacket.TryParse(packet, out var parsed) || packet.Length < parsed.HeaderLength + _cipher.RtpOverhead)
        {
            return -1;
        }

        var ssrc = parsed.Ssrc;
        var known = _sources.TryGetValue(ssrc, out var source);
        source ??= new Source();
        var index = source.Counter.Estimate(parsed.SequenceNumber);
        if (!source.Rtp.Accepts(index) || (!known && _sources.Count >= MaxSources) || !_cipher.UnprotectRtp(packet, parsed.HeaderLength, ssrc, index))
        {
            return -1;
        }

        source.Counter.Advance(index);
        source.Rtp.Add(index);
        if (!known)
        {
            _sources[ssrc] = source;
        }

        return packet.Length - _cipher.RtpOverhead;
    }

    /// <summary>Decrypts a compound RTCP packet in place.</summary>
    /// <returns>Length of the plain packet; -1 for one that is forged, damaged or a repetition.</returns>
    public int UnprotectRtcp(Span<byte> packet)
    {
        if (packet.Length > SrtpCipher.MaxPacket || packet.Length < RtcpHeader + _cipher.RtcpOverhead)
        {
            return -1;
        }

        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        var index = _cipher.RtcpIndex(packet);
        var known = _sources.TryGetValue(ssrc, out var source);
        source ??= new Source();
        if (!source.Rtcp.Accepts(index) || (!known && _sources.Count >= MaxSources) || !_cipher.UnprotectRtcp(packet, ssrc))
        {
            return -1;
        }

        source.Rtcp.Add(index);
        if (!known)
        {
            _sources[ssrc] = source;
        }

        return packet.Length - _cipher.RtcpOverhead;
    }

    public void Dispose() => _cipher.Dispose();

    private sealed class Source
    {
        public readonly RolloverCounter Counter = new();
        public ReplayWindow Rtp;
        public ReplayWindow Rtcp;
    }
}
