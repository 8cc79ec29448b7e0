using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace Eloquence.Api.Tokens;

/// <summary>
/// Mints the access tokens of https://docs.livekit.io/home/get-started/authentication/: a JWT (RFC 7519) signed with
/// HMAC SHA-256 (RFC 7515, RFC 7518 section 3.2).
/// </summary>
internal sealed class LiveKitTokenIssuer(IOptions<LiveKitOptions> options, TokenExpiryWatch expiries, TimeProvider time)
{
    /// <summary>How long a token is valid when nobody asks for less.</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromHours(24);

    private static readonly TimeSpan QuestionLifetime = TimeSpan.FromMinutes(1);

    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

    private readonly byte[] _secret = Encoding.UTF8.GetBytes(options.Value.ApiSecret ?? "");

    /// <summary>False when no key is configured.</summary>
    public bool CanIssue => options.Value.IsConfigured;

    /// <summary>A token with which one participant joins one room.</summary>
    /// <param name="room">The room.</param>
    /// <param name="identity">The participant.</param>
    /// <param name="metadata">Text, usually JSON: the server refuses an object.</param>
    /// <param name="grants">What the participant may do.</param>
    /// <param name="lifetime">At most <see cref="LongestLifetime"/>, which is also the default.</param>
    /// <param name="recordAs">What recordings of the room's speakers are called, if the room comes into being by this token; null for a room without recordings.</param>
    public IssuedToken Issue(string room, string identity, string metadata, VideoGrants grants = VideoGrants.All, TimeSpan? lifetime = null, string? recordAs = null)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var expires = now + (long)(lifetime ?? LongestLifetime).TotalSeconds;
        var claims = new Claims(options.Value.ApiKey!, identity, now, now, expires, UnguessableId.NewText($"{identity}-"), metadata, new VideoGrant(room, grants), recordAs is null ? null : new RoomConfig(recordAs));
        var token = new IssuedToken(Sign(claims), DateTimeOffset.FromUnixTimeSeconds(expires).UtcDateTime);
        expiries.Issued(room, identity, token.ExpiresAt);
        return token;
    }

    /// <summary>A token with which the API itself asks the server; it is never handed to anybody.</summary>
    /// <param name="room">The room whose participants may be listed; null for listing the rooms.</param>
    public string IssueForQuestions(string? room)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return Sign(new QuestionClaims(options.Value.ApiKey!, "api", now, now + (long)QuestionLifetime.TotalSeconds, new QuestionGrant(room, RoomList: room is null, RoomAdmin: room is not null)));
    }

    private string Sign<T>(T claims)
    {
        var signed = $"{Header}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims, JsonSerializerOptions.Web))}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(_secret, Encoding.ASCII.GetBytes(signed)))}";
    }

    private sealed record QuestionClaims(string Iss, string Sub, long Nbf, long Exp, QuestionGrant Video);

    private sealed record QuestionGrant([property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Room, bool RoomList, bool RoomAdmin);

    private sealed record Claims(
        string Iss, string Sub, long Iat, long Nbf, long Exp, string Jti, string Metadata, VideoGrant Video,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RoomConfig? RoomConfig);

    /// <summary>LiveKit's RoomConfiguration, of which only the recording of each track is used.</summary>
    private sealed record RoomConfig(RoomEgress Egress)
    {
        public RoomConfig(string recordAs)
            : this(new RoomEgress(new TrackEgress(recordAs)))
        {
        }
    }

    private sealed record RoomEgress(TrackEgress Tracks);

    private sealed record TrackEgress(string Filepath);

    private sealed record VideoGrant(string Room, bool RoomJoin, bool CanPublish, bool CanSubscribe, bool CanPublishData, bool CanUpdateOwnMetadata)
    {
        public VideoGrant(string room, VideoGrants grants)
            : this(
                room,
                RoomJoin: true,
                grants.HasFlag(VideoGrants.Publish),
                grants.HasFlag(VideoGrants.Subscribe),
                grants.HasFlag(VideoGrants.PublishData),
                grants.HasFlag(VideoGrants.UpdateOwnMetadata))
        {
        }

        /// <summary>Never: whoever can list the rooms can ask for tokens of all of them.</summary>
        public bool RoomList { get; }

        public bool RoomRecord { get; }

        public bool RoomAdmin { get; }

        public bool RoomCreate { get; }
    }
}

/// <param name="Jwt">The token.</param>
/// <param name="ExpiresAt">When it ceases to open the room, UTC.</param>
internal sealed record IssuedToken(string Jwt, DateTime ExpiresAt);

/// <summary>What a participant may do in a room besides being there.</summary>
[Flags]
internal enum VideoGrants
{
    None = 0,
    Publish = 1,
    Subscribe = 2,
    PublishData = 4,

    /// <summary>Needed by the studio screens.</summary>
    UpdateOwnMetadata = 8,

    All = Publish | Subscribe | PublishData | UpdateOwnMetadata,
}
