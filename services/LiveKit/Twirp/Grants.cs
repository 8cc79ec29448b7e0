using Eloquence.LiveKit.Tokens;

namespace Eloquence.LiveKit.Twirp;

/// <summary>Grants that methods of the server API ask for; null when the token has what is needed.</summary>
internal static class Grants
{
    public static string? Create(AccessToken token) => token.Video.RoomCreate ? null : "roomCreate";

    public static string? List(AccessToken token) => token.Video.RoomList ? null : "roomList";

    public static string? Admin(AccessToken token, string room) =>
        token.Video.RoomAdmin && token.Video.Room == room && room.Length > 0 ? null : $"roomAdmin for the room '{room}'";
}
