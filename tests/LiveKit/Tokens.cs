using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Eloquence.LiveKit.Tests;

/// <summary>Tokens of all kinds, also wrong ones.</summary>
internal static class Tokens
{
    public static string Mint(string key, string secret, string identity, object video, TimeSpan? notBefore = null, TimeSpan? expires = null, string algorithm = "HS256", object? roomConfig = null, string? metadata = null)
    {
        var now = DateTimeOffset.UtcNow;
        var claims = new
        {
            iss = key,
            sub = identity,
            nbf = (now + (notBefore ?? TimeSpan.Zero)).ToUnixTimeSeconds(),
            exp = (now + (expires ?? TimeSpan.FromHours(1))).ToUnixTimeSeconds(),
            video,
            roomConfig,
            metadata,
            name = (string?)null,
            attributes = (object?)null,
        };
        var signed = $"{Encode(JsonSerializer.SerializeToUtf8Bytes(new { alg = algorithm, typ = "JWT" }))}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        var signature = algorithm == "none" ? "" : Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(signed)));
        return $"{signed}.{signature}";
    }

    /// <summary>Another identity under the signature of the first.</summary>
    public static string Tamper(string token)
    {
        var parts = token.Split('.');
        var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace("\"sub\":\"", "\"sub\":\"not-", StringComparison.Ordinal);
        return $"{parts[0]}.{Encode(Encoding.UTF8.GetBytes(claims))}.{parts[2]}";
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
