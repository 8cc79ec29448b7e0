using System.Globalization;
using Eloquence.LiveKit.Media;
using Eloquence.LiveKit.Rooms;
using Eloquence.WebRtc;
using Eloquence.WebRtc.Rtp;
using Eloquence.WebRtc.Sdp;

namespace Eloquence.LiveKit.Sdp;

/// <summary>Answers a client's offer, section by section (RFC 3264, 6): one codec each, only extensions that are used.</summary>
internal sealed class AnswerWriter(MediaServer server, PeerLink link) : DescriptionWriter(server, link, "passive")
{
    /// <summary>Writes the answer.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="tracks">What the client publishes.</param>
    /// <param name="subscriptions">What is sent in which section (v1).</param>
    public string Write(SdpSession offer, IReadOnlyCollection<PublishedTrack> tracks, IReadOnlyDictionary<string, TrackSubscription> subscriptions)
    {
        var answer = Begin(offer.Media.Select(media => media.Mid));
        foreach (var media in offer.Media)
        {
            answer.Media.Add(media.Kind switch
            {
                "application" => DataSection(media.Mid),
                _ when subscriptions.TryGetValue(media.Mid, out var subscription) => Sending(media, subscription),
                _ when media.Direction is "sendonly" or "sendrecv" && tracks.FirstOrDefault(track => track.Info.Mid == media.Mid) is { } track => Receiving(media, track),
                _ => Inactive(media),
            });
        }

        return answer.ToString();
    }

    /// <summary>H.264 as every browser encodes it: baseline, packets in mode 1 (RFC 6184, 8.1).</summary>
    public static bool IsCommonH264(string parameters) =>
        parameters.Contains("packetization-mode=1", StringComparison.OrdinalIgnoreCase)
        && parameters.Contains("profile-level-id=42", StringComparison.OrdinalIgnoreCase);

    private static byte? PayloadType(SdpMedia media, string mimeType) => mimeType switch
    {
        Codecs.Opus => media.PayloadType("opus/48000"),
        Codecs.H264 => media.PayloadType("H264/90000", IsCommonH264) ?? media.PayloadType("H264/90000"),
        _ => media.PayloadType("VP8/90000"),
    };

    private SdpMedia Receiving(SdpMedia offered, PublishedTrack track)
    {
        var payloadType = PayloadType(offered, track.Info.MimeType);
        if (payloadType is null && !track.IsAudio)
        {
            // The client publishes with another codec than it announced.
            track.Info.MimeType = track.Info.MimeType == Codecs.H264 ? Codecs.Vp8 : Codecs.H264;
            payloadType = PayloadType(offered, track.Info.MimeType);
        }

        if (payloadType is not { } type)
        {
            return Inactive(offered);
        }

        var media = Section(offered, type, "recvonly", track.Info.MimeType);
        AddExtension(media, offered, HeaderExtensions.Mid);
        if (track.IsAudio)
        {
            AddExtension(media, offered, AudioLevel.Uri);
            return media;
        }

        AddExtension(media, offered, HeaderExtensions.Layer);
        var layers = offered.All("rid").Where(rid => rid.Contains(" send", StringComparison.Ordinal)).Select(rid => rid.Split(' ')[0]).ToList();
        foreach (var layer in layers)
        {
            media.Add("rid", $"{layer} recv");
        }

        // RFC 8853, 5.2: simulcast is accepted, as its single layers would otherwise be chosen by the client, lowest first.
        return layers.Count > 0 ? media.Add("simulcast", $"recv {string.Join(';', layers)}") : media;
    }

    private SdpMedia Sending(SdpMedia offered, TrackSubscription subscription)
    {
        var media = Section(offered, subscription.Rewriter.PayloadType, "sendonly", subscription.Track.Info.MimeType);
        AddExtension(media, offered, HeaderExtensions.Mid);
        AddExtension(media, offered, subscription.Track.IsAudio ? AudioLevel.Uri : HeaderExtensions.Layer);
        AddSource(media, subscription);
        return media;
    }

    /// <summary>Nothing is sent: port and bundle stay, so that the section can be used later (RFC 8829, 5.3.1).</summary>
    private SdpMedia Inactive(SdpMedia offered)
    {
        var type = offered.PayloadType("opus/48000") ?? offered.PayloadType("VP8/90000");
        var format = type?.ToString(CultureInfo.InvariantCulture) ?? offered.Formats[0];
        var media = Connect(new SdpMedia(offered.Kind, DataPort, MediaProtocol, [format]), offered.Mid).Add("rtcp-mux").Add("inactive");
        if (offered.All("rtpmap").FirstOrDefault(value => value.StartsWith(format + " ", StringComparison.Ordinal)) is { } map)
        {
            media.Add("rtpmap", map);
        }

        // A browser that later sends in this section offers only the extensions that were accepted before.
        AddExtension(media, offered, HeaderExtensions.Mid);
        AddExtension(media, offered, offered.Kind == "audio" ? AudioLevel.Uri : HeaderExtensions.Layer);
        return media;
    }

    private SdpMedia Section(SdpMedia offered, byte payloadType, string direction, string mimeType)
    {
        var type = payloadType.ToString(CultureInfo.InvariantCulture);
        var media = Connect(new SdpMedia(offered.Kind, DataPort, MediaProtocol, [type]), offered.Mid).Add("rtcp-mux").Add(direction);
        CodecLines.Add(media, type, mimeType, offered.Parameters(payloadType));
        return media;
    }

    private static void AddExtension(SdpMedia media, SdpMedia offered, string uri)
    {
        if (offered.Extension(uri) is var id and > 0)
        {
            media.Add("extmap", $"{id} {uri}");
        }
    }
}
