using Eloquence.WebRtc.Rtp;

namespace Eloquence.LiveKit.Media;

/// <summary>
/// Chooses which layer of a video track is forwarded: the best one that arrives, changed only at a key frame, so that decoders can follow.
/// Enough for a preview; there is no choice per subscriber. One call at a time.
/// </summary>
internal sealed class SimulcastSelector
{
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan KeyFrameInterval = TimeSpan.FromMilliseconds(500);

    private uint? _source;
    private int _rank;
    private TimeSpan _lastPacket;
    private TimeSpan _lastRequest;

    /// <summary>The layer that is forwarded; null before the first packet.</summary>
    public uint? Source => _source;

    /// <summary>True when the packet is to be forwarded.</summary>
    /// <param name="packet">A packet of any layer.</param>
    /// <param name="layer">Name of its layer: q, h, f from low to high; empty when there is one only.</param>
    /// <param name="mimeType">Codec.</param>
    /// <param name="now">Time.</param>
    /// <param name="wantsKeyFrame">True when a key frame of the layer is to be asked for.</param>
    public bool Accepts(in RtpPacket packet, string layer, string mimeType, TimeSpan now, out bool wantsKeyFrame)
    {
        wantsKeyFrame = false;
        if (_source == packet.Ssrc)
        {
            _lastPacket = now;
            return true;
        }

        var rank = layer.Length == 0 ? 3 : "qhf".IndexOf(layer, StringComparison.Ordinal);
        if (_source is not null && rank <= _rank && now - _lastPacket < Silence)
        {
            return false;
        }

        var startsKeyFrame = mimeType.EndsWith("H264", StringComparison.OrdinalIgnoreCase)
            ? H264Payload.StartsKeyFrame(packet.Payload)
            : Vp8Payload.StartsKeyFrame(packet.Payload);
        if (_source is null || startsKeyFrame)
        {
            (_source, _rank, _lastPacket) = (packet.Ssrc, rank, now);
            return true;
        }

        wantsKeyFrame = now - _lastRequest > KeyFrameInterval;
        _lastRequest = wantsKeyFrame ? now : _lastRequest;
        return false;
    }
}
