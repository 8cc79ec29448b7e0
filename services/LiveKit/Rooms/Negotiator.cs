using Eloquence.LiveKit.Media;
using Eloquence.LiveKit.Protocol;
using Eloquence.LiveKit.Sdp;
using Eloquence.WebRtc.Rtp;
using Eloquence.WebRtc.Sdp;

namespace Eloquence.LiveKit.Rooms;

/// <summary>
/// Offers and answers with one participant. In signalling v0 the client offers what it publishes and the server, one at a time, what it sends;
/// in v1 only the client offers, and the server asks for sections it needs.
/// </summary>
internal sealed class Negotiator(Participant participant)
{
    private readonly List<OfferedSection> _sections = [];
    private readonly Dictionary<string, TrackSubscription> _byMid = [];
    private SdpSession? _lastOffer;
    private uint _offerId;
    private bool _awaitsAnswer;
    private bool _mustOfferAgain;

    /// <summary>The client's offer: what it publishes and, in v1, sections for what it gets.</summary>
    public void OnOffer(SessionDescription description)
    {
        if (SdpSession.TryParse(description.Sdp) is not { Credentials: { } credentials, Fingerprint: { } fingerprint } offer)
        {
            return;
        }

        var link = participant.Link;
        if (link.RemoteFragment is { } known && known != credentials.UserFragment)
        {
            participant.Room.Services.Media.RestartIce(link.Transport);
        }

        link.RemoteFragment = credentials.UserFragment;
        link.Transport.SetPeerFingerprint(fingerprint);
        _lastOffer = offer;
        EndTracks(offer);
        TakeTracks(offer);
        if (participant.IsSingle)
        {
            GiveSections(offer);
        }

        var answer = new AnswerWriter(participant.Room.Services.Media, link).Write(offer, participant.Tracks.Values, _byMid);
        var message = new SessionDescription { Type = "answer", Sdp = answer, Id = description.Id };
        foreach (var (mid, subscription) in _byMid)
        {
            message.MidToTrackId[mid] = subscription.Track.Sid;
        }

        foreach (var track in participant.Tracks.Values.Where(track => track.Info.Mid.Length > 0))
        {
            message.MidToTrackId[track.Info.Mid] = track.Sid;
        }

        participant.Send(new SignalResponse { Answer = message });
        foreach (var subscription in _byMid.Values)
        {
            Start(subscription);
        }

        if (participant.IsSingle && participant.Subscriptions.Any(subscription => subscription.Mid is null))
        {
            RequestSections();
        }
    }

    /// <summary>The client's answer to our offer (v0).</summary>
    public void OnAnswer(SessionDescription description)
    {
        if (participant.SubscriberLink is not { } link || !_awaitsAnswer || (description.Id != 0 && description.Id != _offerId)
            || SdpSession.TryParse(description.Sdp) is not { Fingerprint: { } fingerprint } answer)
        {
            return;
        }

        link.Transport.SetPeerFingerprint(fingerprint);
        foreach (var section in _sections)
        {
            section.IsInactive = section.Subscription is null;
            if (section.Subscription is { } subscription && answer.Media.FirstOrDefault(media => media.Mid == section.Mid) is { } media
                && media.PayloadType(Encoding(subscription)) is { } payloadType)
            {
                subscription.Rewriter.PayloadType = payloadType;
                Start(subscription);
            }
        }

        _awaitsAnswer = false;
        if (_mustOfferAgain)
        {
            Offer();
        }
    }

    /// <summary>Offers what the participant gets (v0).</summary>
    public void Offer()
    {
        if (_awaitsAnswer)
        {
            _mustOfferAgain = true;
            return;
        }

        _awaitsAnswer = true;
        _mustOfferAgain = false;
        foreach (var subscription in participant.Subscriptions.Where(subscription => subscription.Mid is null))
        {
            Place(subscription);
        }

        var sdp = new OfferWriter(participant.Room.Services.Media, participant.SubscriberLink!).Write(_sections);
        var message = new SessionDescription { Type = "offer", Sdp = sdp, Id = ++_offerId };
        foreach (var section in _sections.Where(section => section.Subscription is not null))
        {
            message.MidToTrackId[section.Mid] = section.Subscription!.Track.Sid;
        }

        participant.Send(new SignalResponse { Offer = message });
    }

    /// <summary>What the participant gets has changed.</summary>
    public void Renegotiate()
    {
        if (participant.IsSingle)
        {
            RequestSections();
        }
        else
        {
            Offer();
        }
    }

    /// <summary>Asks for as many sections as are missing (v1); asking for none makes the client offer again, too.</summary>
    public void RequestSections() => participant.Send(new SignalResponse
    {
        MediaSectionsRequirement = new MediaSectionsRequirement { NumAudios = Missing("audio"), NumVideos = Missing("video") },
    });

    /// <summary>A subscription has ended: its section is free.</summary>
    public void Release(TrackSubscription subscription)
    {
        if (subscription.Mid is { } mid)
        {
            _byMid.Remove(mid);
        }

        foreach (var section in _sections.Where(section => section.Subscription == subscription))
        {
            section.Subscription = null;
        }

        if (!participant.HasLeft && !participant.IsSingle)
        {
            Offer();
        }
    }

    /// <summary>Signalling has come back: the network may be another one.</summary>
    public void Restart()
    {
        if (participant.SubscriberLink is { } link)
        {
            participant.Room.Services.Media.RestartIce(link.Transport);
            _awaitsAnswer = false;
            Offer();
        }
    }

    private static string Encoding(TrackSubscription subscription) => subscription.Track.Info.MimeType switch
    {
        Codecs.Opus => "opus/48000",
        Codecs.H264 => "H264/90000",
        _ => "VP8/90000",
    };

    private static string Kind(TrackSubscription subscription) => subscription.Track.IsAudio ? "audio" : "video";

    /// <summary>There is no message for the end of a track: its section does not send any more.</summary>
    private void EndTracks(SdpSession offer)
    {
        var silent = offer.Media.Where(media => media.Direction is "recvonly" or "inactive").Select(media => media.Mid).ToHashSet();
        var ended = participant.Tracks.Values.Where(track => track.Info.Mid.Length > 0 && silent.Contains(track.Info.Mid)).ToList();
        foreach (var track in ended)
        {
            participant.Room.Unpublish(track);
        }

        if (ended.Count > 0)
        {
            participant.Room.Announce(participant, toItself: true);
        }
    }

    /// <summary>Finds the track of each section that sends, and which packets belong to it.</summary>
    private void TakeTracks(SdpSession offer)
    {
        var bySsrc = new Dictionary<uint, PublishedTrack>();
        var byMid = new Dictionary<string, PublishedTrack>();
        var midExtension = 0;
        var layerExtension = 0;
        foreach (var media in offer.Media.Where(media => media.Kind is "audio" or "video" && media.Direction is "sendonly" or "sendrecv"))
        {
            var type = media.Kind == "audio" ? TrackType.Audio : TrackType.Video;
            var cid = media["msid"]?.Split(' ').ElementAtOrDefault(1);
            var track = participant.Tracks.Values.FirstOrDefault(track => track.Cid == cid)
                ?? participant.Tracks.Values.FirstOrDefault(track => track.Info.Mid == media.Mid)
                ?? participant.Tracks.Values.FirstOrDefault(track => track.Info.Type == type && track.Info.Mid.Length == 0);
            if (track is null || track.Info.Type != type)
            {
                continue;
            }

            track.Info.Mid = media.Mid;
            track.LevelExtension = media.Extension(AudioLevel.Uri);
            midExtension = Math.Max(midExtension, media.Extension(HeaderExtensions.Mid));
            layerExtension = Math.Max(layerExtension, media.Extension(HeaderExtensions.Layer));
            byMid[media.Mid] = track;
            if (!media.All("rid").Any())
            {
                foreach (var ssrc in media.Sources)
                {
                    bySsrc[ssrc] = track;
                }
            }
        }

        participant.Link.SetSources(bySsrc, byMid, midExtension, layerExtension);
    }

    /// <summary>v1: puts waiting subscriptions on free sections of the offer.</summary>
    private void GiveSections(SdpSession offer)
    {
        foreach (var media in offer.Media.Where(media => media.Direction == "recvonly" && !_byMid.ContainsKey(media.Mid)))
        {
            var waiting = participant.Subscriptions.FirstOrDefault(subscription => subscription.Mid is null && Kind(subscription) == media.Kind
                && media.PayloadType(Encoding(subscription)) is not null);
            if (waiting is not null)
            {
                waiting.Mid = media.Mid;
                waiting.Rewriter.PayloadType = media.PayloadType(Encoding(waiting))!.Value;
                waiting.Rewriter.SetSection(media.Extension(HeaderExtensions.Mid), media.Mid);
                _byMid[media.Mid] = waiting;
            }
        }
    }

    private uint Missing(string kind)
    {
        var wanted = participant.Subscriptions.Count(subscription => subscription.Mid is null && Kind(subscription) == kind);
        var free = _lastOffer?.Media.Count(media => media.Kind == kind && media.Direction == "recvonly" && !_byMid.ContainsKey(media.Mid)) ?? 0;
        return (uint)Math.Max(0, wanted - free);
    }

    /// <summary>v0: takes a section that an answer has confirmed to be unused, or a new one.</summary>
    private void Place(TrackSubscription subscription)
    {
        var section = _sections.FirstOrDefault(section => section.Subscription is null && section.IsInactive && section.Kind == Kind(subscription));
        if (section is null)
        {
            section = new OfferedSection((_sections.Count + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), Kind(subscription));
            _sections.Add(section);
        }

        section.Subscription = subscription;
        section.IsInactive = false;
        subscription.Mid = section.Mid;
    }

    private void Start(TrackSubscription subscription)
    {
        if (!subscription.Track.Subscriptions.Contains(subscription))
        {
            subscription.Track.Add(subscription);
            subscription.Track.RequestKeyFrame(participant.Room.Services.Now());
        }
    }
}

/// <summary>A section of our offers (v0).</summary>
internal sealed class OfferedSection(string mid, string kind)
{
    public string Mid { get; } = mid;

    public string Kind { get; } = kind;

    /// <summary>What is sent in it; null for nothing.</summary>
    public TrackSubscription? Subscription { get; set; }

    /// <summary>True when the client knows that nothing is sent in it.</summary>
    public bool IsInactive { get; set; }
}
