using Eloquence.LiveKit.Rooms;
using Google.Protobuf;

namespace Eloquence.LiveKit.Twirp;

/// <summary>Methods that do something in a room: on its queue, and with the right error when it is not there.</summary>
internal static class RoomMethods
{
    /// <summary>Does something in a room.</summary>
    /// <exception cref="TwirpException">The room does not exist, or refuses.</exception>
    public static async Task<IMessage> InRoomAsync(this RoomRegistry rooms, string name, Func<Room, IMessage> act)
    {
        try
        {
            var room = rooms.Find(name) ?? throw new TwirpException(TwirpError.NotFound("room"));
            return await room.Queue.AskAsync(() => act(room)).ConfigureAwait(false);
        }
        catch (RoomClosedException)
        {
            throw new TwirpException(TwirpError.NotFound("room"));
        }
    }

    /// <summary>Does something with a participant.</summary>
    /// <exception cref="TwirpException">The room or the participant does not exist, or refuses.</exception>
    public static Task<IMessage> WithParticipantAsync(this RoomRegistry rooms, string name, string identity, Func<Participant, IMessage> act) =>
        rooms.InRoomAsync(name, room => act(room.Find(identity) ?? throw new TwirpException(TwirpError.NotFound("participant"))));
}
