using Eloquence.LiveKit.Media;
using Eloquence.LiveKit.Protocol;
using Eloquence.LiveKit.Signalling;
using Eloquence.LiveKit.Tokens;

namespace Eloquence.LiveKit.Rooms;

/// <summary>A room: who is in it, what they publish, who gets what. Use it only through <see cref="Queue"/>.</summary>
internal sealed partial class Room
{
    /// <summary>Tracks of one participant: camera, microphone, screen with sound, and room to spare.</summary>
    private const int MaxTracks = 16;

    private readonly Dictionary<string, Participant> _participants = [];
    private readonly DataRouter _data;
    private readonly RoomMonitor _monitor;
    private TimeSpan _emptySince;
    private bool _hadParticipants;

    public Room(string name, RoomServices services, RoomConfiguration configuration)
    {
        Name = name;
        Services = services;
        Configuration = configuration;
        CreatedAt = services.Time.GetUtcNow();
        EmptyTimeout = services.Options.EmptyTimeoutSeconds;
        DepartureTimeout = services.Options.DepartureTimeoutSeconds;
        MaxParticipants = (uint)services.Options.MaxParticipants;
        Configure(configuration);
        Queue = new RoomQueue(services.Logger);
        _data = new DataRouter(this);
        _monitor = new RoomMonitor(this);
        _emptySince = services.Now();
    }

    public string Sid { get; } = Rooms.Sid.Room();

    public string Name { get; }

    public string Metadata { get; set; } = "";

    /// <summary>How the room was set up when it came into being.</summary>
    public RoomConfiguration Configuration { get; }

    public DateTimeOffset CreatedAt { get; }

    /// <summary>Seconds the room stays while nobody has come.</summary>
    public uint EmptyTimeout { get; set; }

    /// <summary>Seconds the room stays after the last one has left.</summary>
    public uint DepartureTimeout { get; set; }

    public uint MaxParticipants { get; set; }

    /// <summary>Tracks that are being recorded.</summary>
    public int ActiveRecordings { get; set; }

    public bool IsClosed { get; private set; }

    public RoomServices Services { get; }

    public RoomQueue Queue { get; }

    /// <summary>True when the room cannot keep up.</summary>
    public bool IsBusy => Queue.IsBusy;

    public IReadOnlyCollection<Participant> Participants => _participants.Values;

    public bool Post(Action action) => Queue.Post(action);

    public Participant? Find(string identity) => _participants.GetValueOrDefault(identity);

    public Protocol.Room Info() => new()
    {
        Sid = Sid,
        Name = Name,
        Metadata = Metadata,
        EmptyTimeout = EmptyTimeout,
        DepartureTimeout = DepartureTimeout,
        MaxParticipants = MaxParticipants,
        CreationTime = CreatedAt.ToUnixTimeSeconds(),
        CreationTimeMs = CreatedAt.ToUnixTimeMilliseconds(),
        NumParticipants = (uint)_participants.Values.Count(participant => !participant.Permissions.IsHidden),
        NumPublishers = (uint)_participants.Values.Count(participant => participant.Tracks.Count > 0),
        ActiveRecording = ActiveRecordings > 0,
        EnabledCodecs = { Codecs.Enabled },
    };

    /// <summary>Takes over what a configuration says about the room itself; what it does not say stays as it is.</summary>
    public void Configure(RoomConfiguration configuration)
    {
        Metadata = configuration.Metadata.Length > 0 ? configuration.Metadata : Metadata;
        EmptyTimeout = configuration.EmptyTimeout > 0 ? configuration.EmptyTimeout : EmptyTimeout;
        DepartureTimeout = configuration.DepartureTimeout > 0 ? configuration.DepartureTimeout : DepartureTimeout;
        MaxParticipants = configuration.MaxParticipants > 0 ? configuration.MaxParticipants : MaxParticipants;
    }

    /// <summary>Lets somebody in. The order of the messages is what clients expect.</summary>
    /// <returns>Null when the room is full.</returns>
    public Participant? Join(AccessToken token, JoinParameters parameters, SignalConnection connection)
    {
        if (Find(token.Identity) is { } former)
        {
            Remove(former, DisconnectReason.DuplicateIdentity, LeaveRequest.Types.Action.Disconnect);
        }

        if (_participants.Count >= MaxParticipants)
        {
            return null;
        }

        var participant = new Participant(this, token, parameters) { Connection = connection };
        _participants[participant.Identity] = participant;
        _hadParticipants |= !participant.IsAgent;
        LogJoined(Services.Logger, participant.Identity, Name, parameters.IsSingle ? "v1" : "v0", parameters.Protocol);
        participant.Send(new SignalResponse { Join = JoinAnswer(participant) });
        Announce(participant, toItself: false);
        if (participant.AutoSubscribe)
        {
            foreach (var track in _participants.Values.Where(other => other != participant).SelectMany(other => other.Tracks.Values))
            {
                Subscribe(participant, track);
            }
        }

        foreach (var request in parameters.Tracks)
        {
            AddTrack(participant, request);
        }

        if (!participant.IsSingle)
        {
            participant.Negotiator.Offer();
        }
        else if (parameters.Offer is { } offer)
        {
            participant.Negotiator.OnOffer(offer);
        }
        else
        {
            participant.Negotiator.RequestSections();
        }

        return participant;
    }

    /// <summary>Lets somebody go on whose signalling broke off; media has gone on meanwhile.</summary>
    /// <returns>Null when the participant is not known any more.</returns>
    public Participant? Resume(AccessToken token, JoinParameters parameters, SignalConnection connection)
    {
        if (Find(token.Identity) is not { } participant || (parameters.ParticipantSid.Length > 0 && parameters.ParticipantSid != participant.Sid)
            || participant.IsSingle != parameters.IsSingle)
        {
            return null;
        }

        participant.Connection?.Close();
        participant.Connection = connection;
        participant.SignalLostAt = null;
        LogResumed(Services.Logger, participant.Identity, Name);
        participant.Send(new SignalResponse { Reconnect = new ReconnectResponse { ServerInfo = ServerDescription.Info, LastMessageSeq = participant.LastMessage } });
        var update = new ParticipantUpdate();
        update.Participants.AddRange(_participants.Values.Where(other => other == participant || !other.Permissions.IsHidden).Select(other => other.Info()));
        participant.Send(new SignalResponse { Update = update });
        participant.Negotiator.Restart();
        if (parameters.Offer is { } offer)
        {
            participant.Negotiator.OnOffer(offer);
        }

        return participant;
    }

    /// <summary>A signalling connection is gone; its participant has some seconds to come back.</summary>
    public void OnSignalLost(Participant participant, SignalConnection connection)
    {
        if (!participant.HasLeft && participant.Connection == connection)
        {
            participant.Connection = null;
            participant.SignalLostAt = Services.Now();
        }
    }

    /// <summary>Takes somebody out, and says why.</summary>
    public void Remove(Participant participant, DisconnectReason reason, LeaveRequest.Types.Action? action)
    {
        if (participant.HasLeft)
        {
            return;
        }

        participant.HasLeft = true;
        participant.State = ParticipantInfo.Types.State.Disconnected;
        participant.DisconnectReason = reason;
        participant.Touch();
        if (_participants.GetValueOrDefault(participant.Identity) == participant)
        {
            _participants.Remove(participant.Identity);
        }

        if (action is { } then)
        {
            participant.Send(new SignalResponse { Leave = new LeaveRequest { Reason = reason, Action = then, CanReconnect = then != LeaveRequest.Types.Action.Disconnect } });
        }

        foreach (var track in participant.Tracks.Values.ToList())
        {
            Unpublish(track);
        }

        foreach (var subscription in participant.Subscriptions)
        {
            subscription.Track.Remove(subscription);
        }

        participant.Link.Transport.Dispose();
        participant.SubscriberLink?.Transport.Dispose();
        participant.Connection?.Close();
        Announce(participant, toItself: false);
        LogLeft(Services.Logger, participant.Identity, Name, reason);
        foreach (var observer in Services.Observers)
        {
            observer.ParticipantLeft(participant);
        }

    }

    /// <summary>Publishes a track; those who want all tracks get it.</summary>
    public void AddTrack(Participant participant, AddTrackRequest request)
    {
        if (!participant.Permissions.MayPublish(request.Source))
        {
            participant.Send(new SignalResponse { RequestResponse = new RequestResponse { Reason = RequestResponse.Types.Reason.NotAllowed, Message = "the token does not allow to publish this kind of track" } });
            return;
        }

        if (participant.Tracks.Values.FirstOrDefault(existing => existing.Cid == request.Cid) is { } known)
        {
            participant.Send(new SignalResponse { TrackPublished = new TrackPublishedResponse { Cid = request.Cid, Track = known.Info.Clone() } });
            return;
        }

        if (participant.Tracks.Count >= MaxTracks)
        {
            participant.Send(new SignalResponse { RequestResponse = new RequestResponse { Reason = RequestResponse.Types.Reason.LimitExceeded, Message = $"a participant may publish {MaxTracks} tracks" } });
            return;
        }

        var track = new PublishedTrack(participant, Codecs.Describe(request), request.Cid, Services.Metrics);
        participant.Tracks[track.Sid] = track;
        participant.Touch();
        participant.Send(new SignalResponse { TrackPublished = new TrackPublishedResponse { Cid = request.Cid, Track = track.Info.Clone() } });
        Announce(participant, toItself: true);
        foreach (var other in _participants.Values.Where(other => other != participant && other.AutoSubscribe))
        {
            Subscribe(other, track);
            other.Negotiator.Renegotiate();
        }

        foreach (var observer in Services.Observers)
        {
            observer.TrackPublished(track);
        }
    }

    public void Unpublish(PublishedTrack track)
    {
        var publisher = track.Publisher;
        if (!publisher.Tracks.Remove(track.Sid))
        {
            return;
        }

        foreach (var subscription in _participants.Values.SelectMany(other => other.Subscriptions).Where(subscription => subscription.Track == track).ToList())
        {
            Unsubscribe(subscription);
        }

        track.RemoveAll();
        publisher.Touch();
        foreach (var observer in Services.Observers)
        {
            observer.TrackUnpublished(track);
        }
    }

    /// <summary>Gives a participant a track, as soon as its connection has a section for it.</summary>
    public static void Subscribe(Participant participant, PublishedTrack track)
    {
        if (participant.Permissions.CanSubscribe && track.Publisher.Lets(participant, track.Sid) && !participant.Unwanted.Contains(track.Sid) && participant.Subscriptions.All(other => other.Track != track))
        {
            participant.Add(new TrackSubscription(track, participant, participant.DownLink));
        }
    }

    public static void Unsubscribe(TrackSubscription subscription)
    {
        subscription.Track.Remove(subscription);
        subscription.Subscriber.Remove(subscription);
        subscription.Subscriber.Negotiator.Release(subscription);
    }

    /// <summary>Changes what somebody may do; what is not allowed any more ends at once.</summary>
    public void Permit(Participant participant, ParticipantPermission permission)
    {
        participant.Permissions = Permissions.Of(permission, participant.Permissions);
        foreach (var track in participant.Tracks.Values.Where(track => !participant.Permissions.MayPublish(track.Info.Source)).ToList())
        {
            Unpublish(track);
            participant.Send(new SignalResponse { TrackUnpublished = new TrackUnpublishedResponse { TrackSid = track.Sid } });
        }

        if (!participant.Permissions.CanSubscribe)
        {
            foreach (var subscription in participant.Subscriptions)
            {
                Unsubscribe(subscription);
            }
        }
        else if (participant.AutoSubscribe)
        {
            foreach (var track in _participants.Values.Where(other => other != participant).SelectMany(other => other.Tracks.Values))
            {
                Subscribe(participant, track);
            }

            participant.Negotiator.Renegotiate();
        }

        participant.Touch();
    }

    /// <summary>A publisher says who may have its tracks; those who may not any more lose them, and all are told what has changed for them.</summary>
    public void Restrict(Participant publisher, SubscriptionPermission audience)
    {
        var before = _participants.Values
            .Where(other => other != publisher)
            .SelectMany(other => publisher.Tracks.Values, (other, track) => (Other: other, Track: track, Allowed: publisher.Lets(other, track.Sid)))
            .ToList();
        publisher.Audience = audience;
        var changed = before.Where(entry => entry.Allowed != publisher.Lets(entry.Other, entry.Track.Sid)).ToList();
        foreach (var (other, track, wasAllowed) in changed)
        {
            Permit(other, track, allowed: !wasAllowed);
        }

        foreach (var other in changed.Select(entry => entry.Other).Distinct())
        {
            other.Negotiator.Renegotiate();
        }
    }

    /// <summary>Tells everybody how a participant is now.</summary>
    public void Announce(Participant about, bool toItself)
    {
        var message = new SignalResponse { Update = new ParticipantUpdate { Participants = { about.Info() } } };
        foreach (var participant in _participants.Values)
        {
            if (participant == about ? toItself : !about.Permissions.IsHidden)
            {
                participant.Send(message);
            }
        }
    }

    public void SendToAll(SignalResponse message)
    {
        foreach (var participant in _participants.Values)
        {
            participant.Send(message);
        }
    }

    public void OnActive(Participant participant)
    {
        foreach (var observer in Services.Observers)
        {
            observer.ParticipantJoined(participant);
        }
    }

    public void RouteData(Participant sender, bool isReliable, byte[] packet) => _data.Route(sender, isReliable, packet);

    /// <summary>Sends a message of the server's own.</summary>
    public void SendData(UserPacket packet, bool isReliable, IReadOnlyCollection<string> identities) => _data.Send(packet, isReliable, identities);

    /// <summary>Ten times a second: time-outs, speakers, quality. Agents alone do not keep a room.</summary>
    public void Tick()
    {
        var now = Services.Now();
        foreach (var participant in _participants.Values.Where(participant => now - participant.SignalLostAt > TimeSpan.FromSeconds(Services.Options.ReconnectSeconds)).ToList())
        {
            Remove(participant, DisconnectReason.SignalClose, action: null);
        }

        _monitor.Tick(now);
        if (_participants.Values.Any(participant => !participant.IsAgent))
        {
            _emptySince = now;
        }

        var patience = TimeSpan.FromSeconds(_hadParticipants ? DepartureTimeout : EmptyTimeout);
        if (now - _emptySince > patience)
        {
            Close(DisconnectReason.RoomClosed);
        }
    }

    /// <summary>Ends the room; whoever is in it is told why.</summary>
    public void Close(DisconnectReason reason)
    {
        if (IsClosed)
        {
            return;
        }

        IsClosed = true;
        foreach (var participant in _participants.Values.ToList())
        {
            Remove(participant, reason, LeaveRequest.Types.Action.Disconnect);
        }

        foreach (var observer in Services.Observers)
        {
            observer.RoomFinished(this);
        }

        Queue.Close();
    }

    public void LogLinkFailed(Participant participant, string? reason) => LogLinkFailed(Services.Logger, participant.Identity, Name, reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Identity} joined {Room} by signalling {Signalling}, protocol {Protocol}")]
    private static partial void LogJoined(ILogger logger, string identity, string room, string signalling, int protocol);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Identity} is back in {Room}")]
    private static partial void LogResumed(ILogger logger, string identity, string room);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Identity} left {Room}: {Reason}")]
    private static partial void LogLeft(ILogger logger, string identity, string room, DisconnectReason reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection of {Identity} in {Room} failed: {Reason}")]
    private static partial void LogLinkFailed(ILogger logger, string identity, string room, string? reason);

    private static void Permit(Participant subscriber, PublishedTrack track, bool allowed)
    {
        if (!allowed && subscriber.Subscriptions.FirstOrDefault(subscription => subscription.Track == track) is { } subscription)
        {
            Unsubscribe(subscription);
        }
        else if (allowed && subscriber.AutoSubscribe)
        {
            Subscribe(subscriber, track);
        }

        subscriber.Send(new SignalResponse
        {
            SubscriptionPermissionUpdate = new SubscriptionPermissionUpdate { ParticipantSid = track.Publisher.Sid, TrackSid = track.Sid, Allowed = allowed },
        });
    }

    private JoinResponse JoinAnswer(Participant participant) => new()
    {
        Room = Info(),
        Participant = participant.Info(),
        OtherParticipants = { _participants.Values.Where(other => other != participant && !other.Permissions.IsHidden).Select(other => other.Info()) },
        ServerVersion = ServerDescription.Version,
        ServerInfo = ServerDescription.Info,
        SubscriberPrimary = !participant.IsSingle,
        PingInterval = 5,
        PingTimeout = 15,
        EnabledPublishCodecs = { Codecs.Enabled },

        // Without it @livekit/rtc-node 1.1.0 forgets to offer a track that is published while it makes another offer.
        FastPublish = participant.Permissions.CanPublish,
    };
}
