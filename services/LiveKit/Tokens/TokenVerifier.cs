using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Eloquence.LiveKit.Tokens;

/// <summary>Verifies JSON Web Tokens (RFC 7519) signed with HMAC SHA-256 (RFC 7518, 3.2); no other algorithm exists here.</summary>
internal sealed class TokenVerifier(IOptions<LiveKitOptions> options, TimeProvider time)
{
    private const int MaxLength = 64 * 1024;

    /// <summary>How far clocks may differ.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    /// <summary>Verifies a token.</summary>
    /// <param name="token">The token; null or empty is refused like any other.</param>
    /// <param name="accepted">What it says.</param>
    /// <param name="reason">Why it was refused.</param>
    public bool TryVerify(string? token, out AccessToken accepted, out string reason)
    {
        accepted = new AccessToken();
        reason = Check(token, ref accepted) ?? "";
        return reason.Length == 0;
    }

    private string? Check(string? token, ref AccessToken accepted)
    {
        if (string.IsNullOrEmpty(token))
        {
            return "no access token was given";
        }

        var parts = token.Length > MaxLength ? [] : token.Split('.');
        if (parts.Length != 3 || Decode<Header>(parts[0]) is not { } header || Decode<AccessToken>(parts[1]) is not { } claims)
        {
            return "the access token cannot be read";
        }

        if (header.Alg != "HS256")
        {
            return "the access token is not signed with HS256";
        }

        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(claims.Issuer), Encoding.UTF8.GetBytes(options.Value.ApiKey)))
        {
            return "the access token was signed with another API key than the server's";
        }

        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.ApiSecret), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"));
        if (TryDecode(parts[2]) is not { } signature || !CryptographicOperations.FixedTimeEquals(expected, signature))
        {
            return "the access token's signature does not match the server's secret";
        }

        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (claims.Expires is not { } expires || expires < now - (long)Skew.TotalSeconds)
        {
            return "the access token has expired";
        }

        if (claims.NotBefore > now + (long)Skew.TotalSeconds)
        {
            return "the access token is not valid yet";
        }

        accepted = claims;
        return null;
    }

    private static T? Decode<T>(string part)
        where T : class
    {
        try
        {
            return TryDecode(part) is { } json ? JsonSerializer.Deserialize<T>(json, JsonSerializerOptions.Web) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[]? TryDecode(string text)
    {
        try
        {
            return Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private sealed record Header(string Alg);
}
