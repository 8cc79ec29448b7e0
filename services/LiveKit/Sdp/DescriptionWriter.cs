using Eloquence.LiveKit.Media;
using Eloquence.WebRtc;
using Eloquence.WebRtc.Sdp;

namespace Eloquence.LiveKit.Sdp;

/// <summary>What all descriptions of the server have in common.</summary>
internal abstract class DescriptionWriter(MediaServer server, PeerLink link, string setup)
{
    protected const string MediaProtocol = "UDP/TLS/RTP/SAVPF";
    protected const int DataPort = 9;

    private const string DataProtocol = "UDP/DTLS/SCTP";
    private const int MaxMessage = 262_144;

    /// <summary>Begins a description: ICE-lite (RFC 8839, 5.3), one bundle of all sections (RFC 8843), our certificate.</summary>
    protected SdpSession Begin(IEnumerable<string> mids) => new SdpSession { Version = ++link.DescriptionVersion }
        .Add("ice-lite")
        .Add("extmap-allow-mixed")
        .Add("fingerprint", $"sha-256 {server.Fingerprint}")
        .Add("group", $"BUNDLE {string.Join(' ', mids)}")
        .Add("msid-semantic", " WMS *");

    protected SdpMedia DataSection(string mid) => Connect(new SdpMedia("application", DataPort, DataProtocol, ["webrtc-datachannel"]), mid)
        .Add("sctp-port", "5000")
        .Add("max-message-size", $"{MaxMessage}");

    /// <summary>Adds credentials and candidates; clients of a bundle read them from any section.</summary>
    protected SdpMedia Connect(SdpMedia media, string mid)
    {
        media.Add("ice-ufrag", link.Transport.Credentials.UserFragment)
            .Add("ice-pwd", link.Transport.Credentials.Password)
            .Add("setup", setup);
        foreach (var candidate in server.Candidates)
        {
            media.Add("candidate", candidate.ToString()["candidate:".Length..]);
        }

        return media.Add("end-of-candidates").Add("mid", mid);
    }

    /// <summary>Says whose track is sent in a section (RFC 8830).</summary>
    protected static void AddSource(SdpMedia media, TrackSubscription subscription)
    {
        var ssrc = subscription.Rewriter.Ssrc;
        media.Add("msid", $"{subscription.StreamId} {subscription.Track.Sid}")
            .Add("ssrc", $"{ssrc} cname:{subscription.Track.Publisher.Sid}")
            .Add("ssrc", $"{ssrc} msid:{subscription.StreamId} {subscription.Track.Sid}");
    }
}
