using Eloquence.LiveKit.Protocol;
using Eloquence.LiveKit.Rooms;

namespace Eloquence.LiveKit.Signalling;

/// <summary>Does what a client asks for. Runs on the room's queue.</summary>
internal static class SignalHandler
{
    private const int MaxMetadata = 64 * 1024;
    private const int MaxAttributes = 64;

    public static void Handle(Participant participant, SignalRequest request)
    {
        if (participant.HasLeft)
        {
            return;
        }

        switch (request.MessageCase)
        {
            case SignalRequest.MessageOneofCase.Offer:
                participant.Negotiator.OnOffer(request.Offer);
                break;
            case SignalRequest.MessageOneofCase.Answer:
                participant.Negotiator.OnAnswer(request.Answer);
                break;
            case SignalRequest.MessageOneofCase.AddTrack:
                participant.Room.AddTrack(participant, request.AddTrack);
                break;
            case SignalRequest.MessageOneofCase.Mute:
                OnMute(participant, request.Mute);
                break;
            case SignalRequest.MessageOneofCase.Subscription:
                Select(participant, request.Subscription.TrackSids, request.Subscription.Subscribe);
                break;
            case SignalRequest.MessageOneofCase.TrackSetting:
                OnTrackSetting(participant, request.TrackSetting);
                break;
            case SignalRequest.MessageOneofCase.SubscriptionPermission:
                participant.Room.Restrict(participant, request.SubscriptionPermission);
                break;
            case SignalRequest.MessageOneofCase.Leave:
                participant.Room.Remove(participant, DisconnectReason.ClientInitiated, action: null);
                break;
            case SignalRequest.MessageOneofCase.Ping:
                participant.Send(new SignalResponse { Pong = Milliseconds(participant) });
                break;
            case SignalRequest.MessageOneofCase.PingReq:
                participant.Send(new SignalResponse { PongResp = new Pong { LastPingTimestamp = request.PingReq.Timestamp, Timestamp = Milliseconds(participant) } });
                break;
            case SignalRequest.MessageOneofCase.UpdateMetadata:
                OnUpdateMetadata(participant, request.UpdateMetadata);
                break;
            case SignalRequest.MessageOneofCase.Simulate when request.Simulate.ServerLeave:
                participant.Room.Remove(participant, DisconnectReason.ServerShutdown, LeaveRequest.Types.Action.Reconnect);
                break;
        }
    }

    /// <summary>Gives or takes tracks.</summary>
    public static void Select(Participant participant, IEnumerable<string> trackSids, bool subscribe)
    {
        foreach (var sid in trackSids)
        {
            if (subscribe)
            {
                participant.Unwanted.Remove(sid);
                if (participant.Room.Participants.Where(other => other != participant).Select(other => other.Tracks.GetValueOrDefault(sid)).FirstOrDefault(track => track is not null) is { } track)
                {
                    Rooms.Room.Subscribe(participant, track);
                }
            }
            else
            {
                participant.Unwanted.Add(sid);
                if (participant.Subscriptions.FirstOrDefault(subscription => subscription.Track.Sid == sid) is { } subscription)
                {
                    Rooms.Room.Unsubscribe(subscription);
                }
            }
        }

        participant.Negotiator.Renegotiate();
    }

    /// <summary>Changes what others see; empty attributes are deleted.</summary>
    public static RequestResponse.Types.Reason Update(Participant participant, string metadata, string name, IEnumerable<KeyValuePair<string, string>> attributes)
    {
        var changes = attributes.ToList();
        var size = metadata.Length + changes.Sum(attribute => attribute.Key.Length + attribute.Value.Length);
        if (size > MaxMetadata || participant.Attributes.Count + changes.Count > MaxAttributes)
        {
            return RequestResponse.Types.Reason.LimitExceeded;
        }

        participant.Metadata = metadata.Length > 0 ? metadata : participant.Metadata;
        participant.Name = name.Length > 0 ? name : participant.Name;
        foreach (var (key, value) in changes)
        {
            if (value.Length == 0)
            {
                participant.Attributes.Remove(key);
            }
            else
            {
                participant.Attributes[key] = value;
            }
        }

        participant.Touch();
        participant.Room.Announce(participant, toItself: true);
        return RequestResponse.Types.Reason.Ok;
    }

    private static void OnMute(Participant participant, MuteTrackRequest request)
    {
        if (participant.Tracks.GetValueOrDefault(request.Sid) is { } track && track.IsMuted != request.Muted)
        {
            track.IsMuted = request.Muted;
            participant.Touch();
            participant.Room.Announce(participant, toItself: false);
        }
    }

    private static void OnTrackSetting(Participant participant, UpdateTrackSettings settings)
    {
        foreach (var subscription in participant.Subscriptions.Where(subscription => settings.TrackSids.Contains(subscription.Track.Sid)))
        {
            subscription.IsPaused = settings.Disabled;
            if (!settings.Disabled)
            {
                subscription.Track.RequestKeyFrame(participant.Room.Services.Now());
            }
        }
    }

    private static void OnUpdateMetadata(Participant participant, UpdateParticipantMetadata request)
    {
        var reason = participant.Permissions.CanUpdateMetadata
            ? Update(participant, request.Metadata, request.Name, request.Attributes)
            : RequestResponse.Types.Reason.NotAllowed;
        participant.Send(new SignalResponse
        {
            RequestResponse = new RequestResponse
            {
                RequestId = request.RequestId,
                Reason = reason,
                Message = reason switch
                {
                    RequestResponse.Types.Reason.NotAllowed => "the token does not allow to change the own metadata",
                    RequestResponse.Types.Reason.LimitExceeded => "metadata and attributes together may have 64 kB and 64 entries",
                    _ => "",
                },
            },
        });
    }

    private static long Milliseconds(Participant participant) => participant.Room.Services.Time.GetUtcNow().ToUnixTimeMilliseconds();
}
