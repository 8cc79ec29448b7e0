using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Eloquence.Api.Sessions;

/// <summary>
/// Mints the access tokens of https://docs.livekit.io/home/get-started/authentication/: a JWT (RFC 7519) signed with
/// HMAC SHA-256 (RFC 7515, RFC 7518 section 3.2).
/// </summary>
internal sealed class LiveKitTokenIssuer(IOptions<LiveKitOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>False when no key is configured.</summary>
    public bool CanIssue => options.Value.IsConfigured;

    /// <summary>A token with which one participant joins one room. Metadata is text: the server refuses an object.</summary>
    public string Issue(string room, string identity, string metadata)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Claims(
            options.Value.ApiKey!, identity, now, now, now + (long)Lifetime.TotalSeconds, $"{identity}-{Guid.NewGuid():N}", metadata, new VideoGrant(room));
        var signed = $"{Encode(new Header("HS256", "JWT"))}.{Encode(claims)}";
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.ApiSecret!), Encoding.ASCII.GetBytes(signed));
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode<T>(T part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part, JsonSerializerOptions.Web));

    private sealed record Header(string Alg, string Typ);

    private sealed record Claims(string Iss, string Sub, long Iat, long Nbf, long Exp, string Jti, string Metadata, VideoGrant Video);

    /// <summary>What a speaker may do. Changing the own metadata is needed by the studio screens.</summary>
    private sealed record VideoGrant(string Room)
    {
        public bool RoomJoin { get; } = true;

        public bool RoomList { get; } = true;

        public bool RoomRecord { get; }

        public bool RoomAdmin { get; }

        public bool RoomCreate { get; }

        public bool CanPublish { get; } = true;

        public bool CanSubscribe { get; } = true;

        public bool CanPublishData { get; } = true;

        public bool CanUpdateOwnMetadata { get; } = true;
    }
}
