using Eloquence.LiveKit.Media;
using Eloquence.LiveKit.Protocol;
using Eloquence.LiveKit.Signalling;
using Eloquence.LiveKit.Tokens;
using Eloquence.WebRtc;

namespace Eloquence.LiveKit.Rooms;

/// <summary>Somebody in a room. Belongs to the room's queue, except where it says otherwise.</summary>
internal sealed class Participant
{
    private volatile TrackSubscription[] _subscriptions = [];

    public Participant(Room room, AccessToken token, JoinParameters parameters)
    {
        Room = room;
        Identity = token.Identity;
        Name = token.Name;
        Metadata = token.Metadata.Length > 0 ? token.Metadata : parameters.Metadata;
        foreach (var (key, value) in token.Attributes.Concat(parameters.Attributes))
        {
            Attributes[key] = value;
        }

        Permissions = Permissions.Of(token.Video);
        Kind = token.Kind == "agent" || token.Video.Agent ? ParticipantInfo.Types.Kind.Agent : ParticipantInfo.Types.Kind.Standard;
        AutoSubscribe = parameters.AutoSubscribe;
        JoinedAt = room.Services.Time.GetUtcNow();
        Link = new PeerLink(room.Services.Media, this, room.Services.Now);
        if (!parameters.IsSingle)
        {
            SubscriberLink = new PeerLink(room.Services.Media, this, room.Services.Now);
            SubscriberLink.OpenChannels();
        }

        Negotiator = new Negotiator(this);
    }

    public Room Room { get; }

    public string Sid { get; } = Rooms.Sid.Participant();

    public string Identity { get; }

    public string Name { get; set; }

    public string Metadata { get; set; }

    public Dictionary<string, string> Attributes { get; } = [];

    public Permissions Permissions { get; set; }

    public ParticipantInfo.Types.Kind Kind { get; }

    public bool IsAgent => Kind == ParticipantInfo.Types.Kind.Agent;

    public ParticipantInfo.Types.State State { get; set; } = ParticipantInfo.Types.State.Joined;

    public DisconnectReason DisconnectReason { get; set; }

    public DateTimeOffset JoinedAt { get; }

    public bool AutoSubscribe { get; }

    /// <summary>The connection that the client offers: what it publishes and, in signalling v1, everything.</summary>
    public PeerLink Link { get; }

    /// <summary>The connection that the server offers in the older signalling; null in v1.</summary>
    public PeerLink? SubscriberLink { get; }

    /// <summary>The connection that carries what is sent to the client.</summary>
    public PeerLink DownLink => SubscriberLink ?? Link;

    public bool IsSingle => SubscriberLink is null;

    public Negotiator Negotiator { get; }

    public Dictionary<string, PublishedTrack> Tracks { get; } = [];

    /// <summary>What the client gets. Replaced as a whole, so that network threads may read it.</summary>
    public IReadOnlyList<TrackSubscription> Subscriptions => _subscriptions;

    /// <summary>Tracks the client does not want, although it gets new ones by itself.</summary>
    public HashSet<string> Unwanted { get; } = [];

    /// <summary>Whom it lets have its tracks; null for everybody.</summary>
    public SubscriptionPermission? Audience { get; set; }

    public SignalConnection? Connection { get; set; }

    /// <summary>When signalling broke off; null while it works.</summary>
    public TimeSpan? SignalLostAt { get; set; }

    public bool HasLeft { get; set; }

    /// <summary>True once its connection stood: those who never came did not leave either.</summary>
    public bool WasActive { get; private set; }

    /// <summary>Number of the newest reliable message: a client that comes back sends those after it again.</summary>
    public uint LastMessage { get; set; }

    public ConnectionQuality Quality { get; set; } = ConnectionQuality.Excellent;

    public bool WasSpeaking { get; set; }

    private uint Version { get; set; } = 1;

    public void Send(SignalResponse message) => Connection?.Send(message);

    public void Add(TrackSubscription subscription) => _subscriptions = [.. _subscriptions, subscription];

    public void Remove(TrackSubscription subscription) => _subscriptions = [.. _subscriptions.Where(other => other != subscription)];

    /// <summary>Finds what is sent under a source. For network threads, too.</summary>
    public TrackSubscription? FindSubscription(uint ssrc)
    {
        foreach (var subscription in _subscriptions)
        {
            if (subscription.Rewriter.Ssrc == ssrc)
            {
                return subscription;
            }
        }

        return null;
    }

    /// <summary>True when it lets somebody have a track of its own.</summary>
    public bool Lets(Participant subscriber, string trackSid) => Audience is not { AllParticipants: false } audience
        || audience.TrackPermissions.Any(permission =>
            (permission.ParticipantIdentity == subscriber.Identity || permission.ParticipantSid == subscriber.Sid)
            && (permission.AllTracks || permission.TrackSids.Contains(trackSid)));

    /// <summary>Something others see has changed.</summary>
    public void Touch() => Version++;

    public ParticipantInfo Info() => new()
    {
        Sid = Sid,
        Identity = Identity,
        Name = Name,
        Metadata = Metadata,
        State = State,
        Kind = Kind,
        Version = Version,
        JoinedAt = JoinedAt.ToUnixTimeSeconds(),
        JoinedAtMs = JoinedAt.ToUnixTimeMilliseconds(),
        Permission = Permissions.ToMessage(),
        IsPublisher = Tracks.Count > 0,
        DisconnectReason = DisconnectReason,
        Attributes = { Attributes },
        Tracks = { Tracks.Values.Select(track => track.Info.Clone()) },
    };

    /// <summary>A connection is in another state.</summary>
    public void OnLinkState(PeerLink link, MediaTransportState state)
    {
        if (HasLeft)
        {
            return;
        }

        switch (state)
        {
            case MediaTransportState.Connected when link == DownLink && State != ParticipantInfo.Types.State.Active:
                State = ParticipantInfo.Types.State.Active;
                WasActive = true;
                Touch();
                Room.Announce(this, toItself: true);
                Room.OnActive(this);
                break;
            case MediaTransportState.Failed:
                Room.LogLinkFailed(this, link.Transport.FailureReason);
                Room.Remove(this, DisconnectReason.JoinFailure, LeaveRequest.Types.Action.Reconnect);
                break;
        }
    }
}
