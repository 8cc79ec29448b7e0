using Eloquence.LiveKit.Protocol;
using Eloquence.LiveKit.Rooms;
using Eloquence.LiveKit.Signalling;
using Google.Protobuf;

namespace Eloquence.LiveKit.Twirp;

/// <summary>livekit.RoomService: what a backend may do with rooms.</summary>
internal sealed class RoomService(RoomRegistry rooms)
{
    public const string Path = "livekit.RoomService";

    /// <summary>All methods there are here.</summary>
    public IEnumerable<TwirpMethod> Methods =>
    [
        TwirpMethod.Create<CreateRoomRequest>("CreateRoom", (token, _) => Grants.Create(token), CreateRoomAsync),
        TwirpMethod.Create<ListRoomsRequest>("ListRooms", (token, _) => Grants.List(token), ListRoomsAsync),
        TwirpMethod.Create<DeleteRoomRequest>("DeleteRoom", (token, _) => Grants.Create(token), DeleteRoomAsync),
        TwirpMethod.Create<ListParticipantsRequest>("ListParticipants", (token, request) => Grants.Admin(token, request.Room), ListParticipantsAsync),
        TwirpMethod.Create<RoomParticipantIdentity>("GetParticipant", (token, request) => Grants.Admin(token, request.Room), GetParticipantAsync),
        TwirpMethod.Create<RoomParticipantIdentity>("RemoveParticipant", (token, request) => Grants.Admin(token, request.Room), RemoveParticipantAsync),
        TwirpMethod.Create<MuteRoomTrackRequest>("MutePublishedTrack", (token, request) => Grants.Admin(token, request.Room), MutePublishedTrackAsync),
        TwirpMethod.Create<UpdateParticipantRequest>("UpdateParticipant", (token, request) => Grants.Admin(token, request.Room), UpdateParticipantAsync),
        TwirpMethod.Create<UpdateSubscriptionsRequest>("UpdateSubscriptions", (token, request) => Grants.Admin(token, request.Room), UpdateSubscriptionsAsync),
        TwirpMethod.Create<SendDataRequest>("SendData", (token, request) => Grants.Admin(token, request.Room), SendDataAsync),
        TwirpMethod.Create<UpdateRoomMetadataRequest>("UpdateRoomMetadata", (token, request) => Grants.Admin(token, request.Room), UpdateRoomMetadataAsync),
    ];

    private async Task<IMessage> CreateRoomAsync(CreateRoomRequest request)
    {
        if (request.Name.Length == 0)
        {
            throw new TwirpException(TwirpError.InvalidArgument("the room needs a name"));
        }

        var configuration = new RoomConfiguration
        {
            Metadata = request.Metadata,
            EmptyTimeout = request.EmptyTimeout,
            DepartureTimeout = request.DepartureTimeout,
            MaxParticipants = request.MaxParticipants,
            Egress = request.Egress,
            Agents = { request.Agents },
        };
        return await rooms.AskAsync(
            request.Name,
            room =>
            {
                room.Configure(configuration);
                return room.Info();
            },
            configuration).ConfigureAwait(false) ?? throw new TwirpException(TwirpError.Exhausted("the server has as many rooms as it takes"));
    }

    private async Task<IMessage> ListRoomsAsync(ListRoomsRequest request)
    {
        var answer = new ListRoomsResponse();
        foreach (var room in rooms.All.Where(room => request.Names.Count == 0 || request.Names.Contains(room.Name)))
        {
            try
            {
                answer.Rooms.Add(await room.Queue.AskAsync(room.Info).ConfigureAwait(false));
            }
            catch (RoomClosedException)
            {
                // It was just closing: it is not listed.
            }
        }

        return answer;
    }

    private Task<IMessage> DeleteRoomAsync(DeleteRoomRequest request) => rooms.InRoomAsync(request.Room, room =>
    {
        room.Close(DisconnectReason.RoomDeleted);
        rooms.Forget(room);
        return new DeleteRoomResponse();
    });

    private Task<IMessage> ListParticipantsAsync(ListParticipantsRequest request) =>
        rooms.InRoomAsync(request.Room, room => new ListParticipantsResponse { Participants = { room.Participants.Select(participant => participant.Info()) } });

    private Task<IMessage> GetParticipantAsync(RoomParticipantIdentity request) => rooms.WithParticipantAsync(request.Room, request.Identity, participant => participant.Info());

    private Task<IMessage> RemoveParticipantAsync(RoomParticipantIdentity request) => rooms.WithParticipantAsync(request.Room, request.Identity, participant =>
    {
        participant.Room.Remove(participant, DisconnectReason.ParticipantRemoved, LeaveRequest.Types.Action.Disconnect);
        return new RemoveParticipantResponse();
    });

    private Task<IMessage> MutePublishedTrackAsync(MuteRoomTrackRequest request) => rooms.WithParticipantAsync(request.Room, request.Identity, participant =>
    {
        var track = participant.Tracks.GetValueOrDefault(request.TrackSid) ?? throw new TwirpException(TwirpError.NotFound("track"));
        if (track.IsMuted != request.Muted)
        {
            track.IsMuted = request.Muted;
            participant.Touch();
            participant.Send(new SignalResponse { Mute = new MuteTrackRequest { Sid = track.Sid, Muted = request.Muted } });
            participant.Room.Announce(participant, toItself: true);
        }

        return new MuteRoomTrackResponse { Track = track.Info.Clone() };
    });

    private Task<IMessage> UpdateParticipantAsync(UpdateParticipantRequest request) => rooms.WithParticipantAsync(request.Room, request.Identity, participant =>
    {
        if (request.Permission is { } permission)
        {
            participant.Room.Permit(participant, permission);
        }

        return SignalHandler.Update(participant, request.Metadata, request.Name, request.Attributes) == RequestResponse.Types.Reason.Ok
            ? participant.Info()
            : throw new TwirpException(TwirpError.InvalidArgument("metadata and attributes together may have 64 kB and 64 entries"));
    });

    private Task<IMessage> UpdateSubscriptionsAsync(UpdateSubscriptionsRequest request) => rooms.WithParticipantAsync(request.Room, request.Identity, participant =>
    {
        SignalHandler.Select(participant, request.TrackSids.Concat(request.ParticipantTracks.SelectMany(tracks => tracks.TrackSids)), request.Subscribe);
        return new UpdateSubscriptionsResponse();
    });

    private Task<IMessage> SendDataAsync(SendDataRequest request) => rooms.InRoomAsync(request.Room, room =>
    {
        var packet = new UserPacket { Payload = request.Data, DestinationIdentities = { request.DestinationIdentities } };
        if (request.HasTopic)
        {
            packet.Topic = request.Topic;
        }

        var identities = request.DestinationIdentities
            .Concat(room.Participants.Where(participant => request.DestinationSids.Contains(participant.Sid)).Select(participant => participant.Identity))
            .Distinct()
            .ToList();
        if (identities.Count > 0 || request.DestinationSids.Count == 0)
        {
            room.SendData(packet, request.Kind == DataPacket.Types.Kind.Reliable, identities);
        }

        return new SendDataResponse();
    });

    private Task<IMessage> UpdateRoomMetadataAsync(UpdateRoomMetadataRequest request) => rooms.InRoomAsync(request.Room, room =>
    {
        room.Metadata = request.Metadata;
        room.SendToAll(new SignalResponse { RoomUpdate = new RoomUpdate { Room = room.Info() } });
        return room.Info();
    });
}
