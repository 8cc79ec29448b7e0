using Eloquence.LiveKit.Rooms;
using Eloquence.WebRtc.Sdp;

namespace Eloquence.LiveKit.Sdp;

/// <summary>Lines that describe a codec and the feedback used with it (RFC 4585, 4.2).</summary>
internal static class CodecLines
{
    public const string H264Parameters = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";

    private const string OpusParameters = "minptime=10;useinbandfec=1";

    /// <summary>Adds the lines of a codec.</summary>
    /// <param name="media">The section.</param>
    /// <param name="type">Payload type.</param>
    /// <param name="mimeType">Codec.</param>
    /// <param name="h264">Parameters of H.264 when it is used.</param>
    public static void Add(SdpMedia media, string type, string mimeType, string h264)
    {
        if (mimeType == Codecs.Opus)
        {
            // Lost packets are asked for again: a word is worth more than the 20 ms that takes on a usual network.
            media.Add("rtpmap", $"{type} opus/48000/2").Add("rtcp-fb", $"{type} nack").Add("fmtp", $"{type} {OpusParameters}");
            return;
        }

        media.Add("rtpmap", $"{type} {(mimeType == Codecs.H264 ? "H264" : "VP8")}/90000")
            .Add("rtcp-fb", $"{type} goog-remb")
            .Add("rtcp-fb", $"{type} ccm fir")
            .Add("rtcp-fb", $"{type} nack")
            .Add("rtcp-fb", $"{type} nack pli");
        if (mimeType == Codecs.H264)
        {
            media.Add("fmtp", $"{type} {h264}");
        }
    }
}
