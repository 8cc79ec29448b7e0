using System.Text.Json;
using System.Text.Json.Serialization;
using Eloquence.Api.Endpoints;

namespace Eloquence.Api.Tokens;

/// <summary>Body of the token routes in all its spellings.</summary>
internal sealed record TokenRequest(
    string? Room,
    string? RoomName,
    string? Identity,
    string? ParticipantName,
    string? ParticipantIdentity,
    JsonElement? Metadata,
    TokenRequest.GrantWishes? Grants,
    double? ValidityHours,
    bool? Record = null,
    string? SessionId = null)
{
    private const int MaximumMetadataLength = 32 * 1024;

    private static readonly TimeSpan ShortestLifetime = TimeSpan.FromMinutes(1);

    /// <exception cref="RejectionException">422: a field is missing or cannot be used.</exception>
    public TokenOrder Validate() => new(
        Required(Room ?? RoomName, "room"),
        Required(ParticipantIdentity ?? Identity ?? ParticipantName, "identity"),
        MetadataText(),
        Grants?.Reduce(VideoGrants.All) ?? VideoGrants.All,
        Lifetime(),
        Record == true ? RecordingName(TextRule.Optional(SessionId, "session_id") ?? TextRule.Optional(Room ?? RoomName, "room")!) : null);

    /// <summary>The folder says which session a recording belongs to when it comes to be analysed; the rest is filled in by the LiveKit server.</summary>
    private static string RecordingName(string session) => $"{session}/{{publisher_identity}}-{{time}}";

    private static string Required(string? text, string name) => TextRule.Optional(text, name) ?? throw Unprocessable(
        $"{name}_missing", $"{name} is missing.", $"Send {name} as a non-empty string.");

    private static RejectionException Unprocessable(string code, string title, string detail) =>
        new(StatusCodes.Status422UnprocessableEntity, code, title, detail);

    /// <summary>The LiveKit server wants text; clients send text or an object.</summary>
    private string MetadataText()
    {
        var text = Metadata switch
        {
            null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => "",
            { ValueKind: JsonValueKind.String } given => given.GetString()!,
            { } given => given.GetRawText(),
        };
        return text.Length <= MaximumMetadataLength
            ? text
            : throw Unprocessable("metadata_too_long", "metadata is too long.", $"Send at most {MaximumMetadataLength} characters.");
    }

    private TimeSpan Lifetime()
    {
        if (ValidityHours is not { } hours)
        {
            return LiveKitTokenIssuer.LongestLifetime;
        }

        return hours >= ShortestLifetime.TotalHours
            ? TimeSpan.FromHours(Math.Min(hours, LiveKitTokenIssuer.LongestLifetime.TotalHours))
            : throw Unprocessable(
                "validity_hours_invalid", "validity_hours cannot be used.", $"Send a number of hours from one minute to {LiveKitTokenIssuer.LongestLifetime.TotalHours}.");
    }

    /// <summary>Rights a client renounces, under LiveKit's own names; it cannot ask for more than a speaker has.</summary>
    internal sealed record GrantWishes(
        [property: JsonPropertyName("canPublish")] bool? CanPublish,
        [property: JsonPropertyName("canSubscribe")] bool? CanSubscribe,
        [property: JsonPropertyName("canPublishData")] bool? CanPublishData,
        [property: JsonPropertyName("canUpdateOwnMetadata")] bool? CanUpdateOwnMetadata)
    {
        public VideoGrants Reduce(VideoGrants all) => all
            & ~(CanPublish == false ? VideoGrants.Publish : VideoGrants.None)
            & ~(CanSubscribe == false ? VideoGrants.Subscribe : VideoGrants.None)
            & ~(CanPublishData == false ? VideoGrants.PublishData : VideoGrants.None)
            & ~(CanUpdateOwnMetadata == false ? VideoGrants.UpdateOwnMetadata : VideoGrants.None);
    }
}

/// <summary>A token that may be minted; <c>RecordAs</c> is null where nothing is to be recorded.</summary>
internal sealed record TokenOrder(string Room, string Identity, string Metadata, VideoGrants Grants, TimeSpan Lifetime, string? RecordAs);
