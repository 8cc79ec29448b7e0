using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Eloquence.AppHost.Resources.LiveKit;

/// <summary>Mints LiveKit tokens (RFC 7519, HS256) for the self-check and the dashboard's commands.</summary>
internal static class LiveKitToken
{
    /// <summary>Signs a token.</summary>
    /// <param name="key">API key.</param>
    /// <param name="secret">API secret.</param>
    /// <param name="identity">Who bears it.</param>
    /// <param name="grant">What the bearer may do, as the claim <c>video</c> has it.</param>
    /// <param name="lifetime">How long it is valid.</param>
    /// <param name="time">The clock.</param>
    public static string Mint(string key, string secret, string identity, object grant, TimeSpan lifetime, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var claims = new { iss = key, sub = identity, nbf = now.ToUnixTimeSeconds(), exp = (now + lifetime).ToUnixTimeSeconds(), video = grant };
        var signed = $"{Base64Url.EncodeToString("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"u8)}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(signed)))}";
    }
}
