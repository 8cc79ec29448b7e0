using Eloquence.Api.Rooms;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Eloquence.Api.Endpoints;

/// <summary>
/// What the first token service told of rooms. Rooms are counted but not named: whoever knows the name of a room may ask for a token of it.
/// </summary>
internal static class RoomEndpoints
{
    private const int MaximumBodyBytes = 256 * 1024;

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(3);

    public static void MapRooms(this IEndpointRouteBuilder routes)
    {
        var rooms = routes.MapGroup("").WithTags("Rooms").WithBudget(Budget);
        rooms.MapGet("/active-rooms", ActiveAsync).WithSummary("How many rooms are open and how many people are in each.");
        rooms.MapGet("/room/{name}/participants", ParticipantsAsync).WithSummary("Who is in a room.");
        rooms.MapMethods("/revoke-token/{id}", [HttpMethods.Post, HttpMethods.Delete], Revoke).WithSummary("Why a token cannot be taken back.");
        rooms.MapPost("/cleanup-expired", CleanUp).WithSummary("Why nothing has to be cleaned up.");
        rooms.MapPost("/webhook/livekit", TakeEventAsync).WithMetadata(new RequestSizeLimitAttribute(MaximumBodyBytes))
            .Accepts<RoomEvent>("application/webhook+json", "application/json").WithSummary("Takes an event of the LiveKit server.");
    }

    private static async Task<Ok<ActiveRooms>> ActiveAsync(LiveKitRooms rooms, TimeProvider time, CancellationToken cancellationToken)
    {
        var open = await rooms.ListAsync(cancellationToken);
        return TypedResults.Ok(new ActiveRooms(
            [.. open.Select(room => new ActiveRoom(room.NumParticipants, DateTimeOffset.FromUnixTimeSeconds(room.CreationTime).UtcDateTime))], open.Count, time.GetUtcNow().UtcDateTime));
    }

    private static async Task<Ok<RoomParticipants>> ParticipantsAsync(string name, LiveKitRooms rooms, CancellationToken cancellationToken)
    {
        var room = TextRule.Required(name, "room");
        var present = await rooms.ParticipantsAsync(room, cancellationToken);
        return TypedResults.Ok(new RoomParticipants(
            room, [.. present.Select(one => new RoomParticipant(one.Identity, one.State ?? "JOINING", DateTimeOffset.FromUnixTimeSeconds(one.JoinedAt).UtcDateTime))], present.Count));
    }

    private static Ok<RevokedToken> Revoke(string id) => TypedResults.Ok(new RevokedToken(
        TextRule.Required(id, "id"), Revoked: false, "A LiveKit token is valid until it expires. Ask for the next one with a small validity_hours."));

    private static Ok<CleanedUp> CleanUp(TimeProvider time) => TypedResults.Ok(new CleanedUp(
        0, time.GetUtcNow().UtcDateTime, "Tokens expire by themselves, and the LiveKit server closes empty rooms."));

    private static async Task<Ok<ReceivedEvent>> TakeEventAsync(HttpRequest request, LiveKitWebhook webhook, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        return TypedResults.Ok(new ReceivedEvent(Received: true, webhook.Take(body.ToArray(), request.Headers.Authorization)));
    }

    private sealed record ActiveRooms(IReadOnlyList<ActiveRoom> Rooms, int Total, DateTime Timestamp);

    private sealed record ActiveRoom(int NumParticipants, DateTime CreatedAt);

    private sealed record RoomParticipants(string RoomName, IReadOnlyList<RoomParticipant> Participants, int Total);

    private sealed record RoomParticipant(string Identity, string State, DateTime JoinedAt);

    private sealed record RevokedToken(string TokenId, bool Revoked, string Message);

    private sealed record CleanedUp(int Cleaned, DateTime Timestamp, string Message);

    /// <summary>What is read of an event; it has more members.</summary>
    private sealed record RoomEvent(string Event);

    private sealed record ReceivedEvent(bool Received, string Event);
}
