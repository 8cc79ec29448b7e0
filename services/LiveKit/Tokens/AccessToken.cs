using System.Text.Json;
using System.Text.Json.Serialization;
using Eloquence.LiveKit.Protocol;

namespace Eloquence.LiveKit.Tokens;

/// <summary>What a token says about its bearer. A claim that is null is as good as absent.</summary>
internal sealed record AccessToken
{
    /// <summary>The API key that signed it.</summary>
    [JsonPropertyName("iss")]
    public string Issuer { get; init => field = value ?? ""; } = "";

    [JsonPropertyName("sub")]
    public string Identity { get; init => field = value ?? ""; } = "";

    public string Name { get; init => field = value ?? ""; } = "";

    public string Metadata { get; init => field = value ?? ""; } = "";

    public IReadOnlyDictionary<string, string> Attributes { get; init => field = value ?? new Dictionary<string, string>(); } = new Dictionary<string, string>();

    public string Kind { get; init => field = value ?? ""; } = "";

    /// <summary>Seconds since 1970.</summary>
    [JsonPropertyName("nbf")]
    public long? NotBefore { get; init; }

    /// <summary>Seconds since 1970.</summary>
    [JsonPropertyName("exp")]
    public long? Expires { get; init; }

    public string? Sha256 { get; init; }

    public VideoGrant Video { get; init => field = value ?? new(); } = new();

    /// <summary>A <c>RoomConfiguration</c> in protobuf's JSON: how the room is set up if it comes into being by this token.</summary>
    public JsonElement? RoomConfig { get; init; }

    /// <summary><see cref="RoomConfig"/>, null when there is none that can be read.</summary>
    public RoomConfiguration? ReadRoomConfig() => RoomConfig is { } json ? ProtocolJson.TryParse<RoomConfiguration>(json.GetRawText()) : null;
}

/// <summary>What the bearer may do. What is not said is allowed inside a room, except changing the own metadata.</summary>
internal sealed record VideoGrant
{
    public string Room { get; init => field = value ?? ""; } = "";

    public bool RoomJoin { get; init; }

    public bool RoomCreate { get; init; }

    public bool RoomList { get; init; }

    public bool RoomAdmin { get; init; }

    public bool? CanPublish { get; init; }

    public bool? CanSubscribe { get; init; }

    public bool? CanPublishData { get; init; }

    public IReadOnlyList<string> CanPublishSources { get; init => field = value ?? []; } = [];

    public bool CanUpdateOwnMetadata { get; init; }

    public bool Hidden { get; init; }

    public bool Recorder { get; init; }

    public bool Agent { get; init; }

    public string DestinationRoom { get; init => field = value ?? ""; } = "";
}
