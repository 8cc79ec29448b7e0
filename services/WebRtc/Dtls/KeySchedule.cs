using System.Security.Cryptography;
using System.Text;

namespace Eloquence.WebRtc.Dtls;

/// <summary>Secrets and keys of a TLS 1.2 session with SHA-256.</summary>
internal static class KeySchedule
{
    public const int MasterSecretLength = 48;
    public const int VerifyDataLength = 12;

    /// <summary>RFC 5246, 5: P_SHA256 over label and seed.</summary>
    public static byte[] Prf(ReadOnlySpan<byte> secret, string label, ReadOnlySpan<byte> seed, int length)
    {
        byte[] labelled = [.. Encoding.ASCII.GetBytes(label), .. seed];
        var output = new byte[length];
        var a = labelled;
        for (var written = 0; written < length;)
        {
            a = HMACSHA256.HashData(secret, a);
            var block = HMACSHA256.HashData(secret, [.. a, .. labelled]);
            var count = Math.Min(block.Length, length - written);
            block.AsSpan(0, count).CopyTo(output.AsSpan(written));
            written += count;
        }

        return output;
    }

    /// <summary>RFC 5246, 8.1, or RFC 7627, 4 when both sides know the extended form.</summary>
    /// <param name="preMaster">X coordinate of the agreed point (RFC 8422, 5.10).</param>
    /// <param name="sessionHash">Transcript up to and including ClientKeyExchange; null for the form without.</param>
    /// <param name="clientRandom">32 bytes.</param>
    /// <param name="serverRandom">32 bytes.</param>
    public static byte[] MasterSecret(ReadOnlySpan<byte> preMaster, byte[]? sessionHash, byte[] clientRandom, byte[] serverRandom) =>
        sessionHash is null
            ? Prf(preMaster, "master secret", [.. clientRandom, .. serverRandom], MasterSecretLength)
            : Prf(preMaster, "extended master secret", sessionHash, MasterSecretLength);

    /// <summary>RFC 5246, 6.3: for an AEAD there are keys and salts, no MAC keys. The server's random comes first.</summary>
    public static (DtlsCipher Client, DtlsCipher Server) Ciphers(byte[] master, byte[] clientRandom, byte[] serverRandom)
    {
        const int keys = 2 * DtlsCipher.KeyLength;
        var block = Prf(master, "key expansion", [.. serverRandom, .. clientRandom], keys + 2 * DtlsCipher.SaltLength);
        return (
            new DtlsCipher(block.AsSpan(0, DtlsCipher.KeyLength), block.AsSpan(keys, DtlsCipher.SaltLength)),
            new DtlsCipher(block.AsSpan(DtlsCipher.KeyLength, DtlsCipher.KeyLength), block.AsSpan(keys + DtlsCipher.SaltLength, DtlsCipher.SaltLength)));
    }

    /// <summary>RFC 5246, 7.4.9.</summary>
    public static byte[] VerifyData(byte[] master, bool ofClient, byte[] transcript) =>
        Prf(master, ofClient ? "client finished" : "server finished", transcript, VerifyDataLength);

    /// <summary>RFC 5764, 4.2: keying material of SRTP. The client's random comes first.</summary>
    public static byte[] SrtpMaterial(byte[] master, byte[] clientRandom, byte[] serverRandom, int length) =>
        Prf(master, "EXTRACTOR-dtls_srtp", [.. clientRandom, .. serverRandom], length);
}
