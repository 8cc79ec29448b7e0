using System.Globalization;
using Eloquence.LiveKit.Media;
using Eloquence.LiveKit.Rooms;
using Eloquence.WebRtc;
using Eloquence.WebRtc.Sdp;

namespace Eloquence.LiveKit.Sdp;

/// <summary>Offers what a participant gets (signalling v0): the data section first, then one section per track in a stable order.</summary>
internal sealed class OfferWriter(MediaServer server, PeerLink link) : DescriptionWriter(server, link, "actpass")
{
    private const string DataMid = "0";
    private const byte OpusType = 111;
    private const byte Vp8Type = 96;
    private const byte H264Type = 102;

    public string Write(IReadOnlyList<OfferedSection> sections)
    {
        var offer = Begin(sections.Select(section => section.Mid).Prepend(DataMid));
        offer.Media.Add(DataSection(DataMid));
        foreach (var section in sections)
        {
            var mimeType = section.Subscription?.Track.Info.MimeType ?? (section.Kind == "audio" ? Codecs.Opus : Codecs.Vp8);
            var type = (mimeType switch { Codecs.Opus => OpusType, Codecs.H264 => H264Type, _ => Vp8Type }).ToString(CultureInfo.InvariantCulture);
            var media = Connect(new SdpMedia(section.Kind, DataPort, MediaProtocol, [type]), section.Mid)
                .Add("rtcp-mux")
                .Add(section.Subscription is null ? "inactive" : "sendonly");
            CodecLines.Add(media, type, mimeType, CodecLines.H264Parameters);
            if (section.Subscription is { } subscription)
            {
                AddSource(media, subscription);
            }

            offer.Media.Add(media);
        }

        return offer.ToString();
    }
}
