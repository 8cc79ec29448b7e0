using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace Eloquence.LiveKit.Tokens;

/// <summary>Mints the tokens that the server itself gives out: to agents, and with webhooks.</summary>
internal sealed class TokenIssuer(IOptions<LiveKitOptions> options, TimeProvider time)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Signs a token that is valid from now on.</summary>
    public string Issue(AccessToken token, TimeSpan lifetime)
    {
        var now = time.GetUtcNow();
        var claims = token with { Issuer = options.Value.ApiKey, NotBefore = now.ToUnixTimeSeconds(), Expires = (now + lifetime).ToUnixTimeSeconds() };
        var signed = $"{Encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"u8)}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims, Json))}";
        return $"{signed}.{Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.ApiSecret), Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
