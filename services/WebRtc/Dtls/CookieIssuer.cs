using System.Net;
using System.Security.Cryptography;

namespace Eloquence.WebRtc.Dtls;

/// <summary>
/// Cookies of HelloVerifyRequest (RFC 6347, 4.2.1): whoever gives one back can receive at the address it was sent to, so that nobody can make
/// the server send its certificate to a third party. Nothing is stored.
/// </summary>
internal sealed class CookieIssuer
{
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    /// <summary>The cookie for a client at an address: an HMAC over the address and what a client must repeat in its second hello.</summary>
    public byte[] Issue(IPEndPoint client, ReadOnlySpan<byte> clientRandom) =>
        HMACSHA256.HashData(_secret.AsSpan(), [.. client.Address.GetAddressBytes(), (byte)(client.Port >> 8), (byte)client.Port, .. clientRandom]);

    public bool IsValid(ReadOnlySpan<byte> cookie, IPEndPoint client, ReadOnlySpan<byte> clientRandom) =>
        CryptographicOperations.FixedTimeEquals(cookie, Issue(client, clientRandom));
}
