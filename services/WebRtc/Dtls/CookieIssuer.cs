using System.Security.Cryptography;

namespace Eloquence.WebRtc.Dtls;

/// <summary>
/// Cookies of HelloVerifyRequest (RFC 6347, 4.2.1): whoever gives one back can receive what the server sends, so that nobody can make it send
/// its certificate to a third party. The address is not part of it: ICE has checked that, and may move the connection to another one at any time.
/// </summary>
internal sealed class CookieIssuer
{
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    /// <summary>The cookie for a client: an HMAC over what it must repeat in its second hello.</summary>
    public byte[] Issue(ReadOnlySpan<byte> clientRandom) => HMACSHA256.HashData(_secret, clientRandom);

    public bool IsValid(ReadOnlySpan<byte> cookie, ReadOnlySpan<byte> clientRandom) =>
        CryptographicOperations.FixedTimeEquals(cookie, Issue(clientRandom));
}
