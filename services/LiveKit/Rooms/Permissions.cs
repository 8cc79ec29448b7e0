using Eloquence.LiveKit.Protocol;
using Eloquence.LiveKit.Tokens;

namespace Eloquence.LiveKit.Rooms;

/// <summary>What a participant may do: from its token, later perhaps changed by the server API.</summary>
internal sealed record Permissions
{
    public bool CanPublish { get; init; }

    public bool CanSubscribe { get; init; }

    public bool CanPublishData { get; init; }

    public bool CanUpdateMetadata { get; init; }

    public bool IsHidden { get; init; }

    public bool IsAgent { get; init; }

    public bool IsRecorder { get; init; }

    /// <summary>Kinds of tracks that may be published; all when empty.</summary>
    public IReadOnlyList<TrackSource> Sources { get; init; } = [];

    public static Permissions Of(VideoGrant grant) => new()
    {
        CanPublish = grant.CanPublish ?? true,
        CanSubscribe = grant.CanSubscribe ?? true,
        CanPublishData = grant.CanPublishData ?? grant.CanPublish ?? true,
        CanUpdateMetadata = grant.CanUpdateOwnMetadata,
        IsHidden = grant.Hidden,
        IsAgent = grant.Agent,
        IsRecorder = grant.Recorder,
        Sources = [.. grant.CanPublishSources.Select(name => Enum.TryParse<TrackSource>(name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var source) ? source : TrackSource.Unknown)],
    };

    public static Permissions Of(ParticipantPermission permission, Permissions before) => before with
    {
        CanPublish = permission.CanPublish,
        CanSubscribe = permission.CanSubscribe,
        CanPublishData = permission.CanPublishData,
        CanUpdateMetadata = permission.CanUpdateMetadata,
        IsHidden = permission.Hidden,
        Sources = [.. permission.CanPublishSources],
    };

    public bool MayPublish(TrackSource source) => CanPublish && (Sources.Count == 0 || Sources.Contains(source));

    public ParticipantPermission ToMessage() => new()
    {
        CanPublish = CanPublish,
        CanSubscribe = CanSubscribe,
        CanPublishData = CanPublishData,
        CanUpdateMetadata = CanUpdateMetadata,
        Hidden = IsHidden,
        Agent = IsAgent,
        Recorder = IsRecorder,
        CanPublishSources = { Sources },
    };
}
