using System.Text.Json;
using Eloquence.LiveKit.Rooms;

namespace Eloquence.LiveKit.Recording;

/// <summary>What apps write into a participant's metadata about whose voice it is: <c>user_id</c>, <c>session_id</c>, as JSON. It may be anything else, too.</summary>
/// <param name="UserId">The user; the identity in the room when nothing is said.</param>
/// <param name="SessionId">The session; null when nothing is said.</param>
internal sealed record SpeakerMetadata(string UserId, string? SessionId)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static SpeakerMetadata Of(Participant participant)
    {
        var told = Read(participant.Metadata);
        return new(told?.UserId is { Length: > 0 } user ? user : participant.Identity, told?.SessionId is { Length: > 0 } session ? session : null);
    }

    private static Told? Read(string metadata)
    {
        try
        {
            return metadata.StartsWith('{') ? JsonSerializer.Deserialize<Told>(metadata, Json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Told(string? UserId, string? SessionId);
}
