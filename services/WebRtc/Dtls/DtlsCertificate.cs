using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Eloquence.WebRtc.Dtls;

/// <summary>A self-signed certificate, known to the other side by its fingerprint in the session description (RFC 8827, 6.5).</summary>
public sealed class DtlsCertificate : IDisposable
{
    private DtlsCertificate(ECDsa key, byte[] encoded)
    {
        Key = key;
        Encoded = encoded;
        Fingerprint = FingerprintOf(encoded);
    }

    /// <summary>SHA-256 of the certificate: upper-case pairs of hexadecimal digits, joined by colons (RFC 8122, 5).</summary>
    public string Fingerprint { get; }

    /// <summary>The certificate in DER.</summary>
    internal byte[] Encoded { get; }

    /// <summary>Its P-256 key.</summary>
    internal ECDsa Key { get; }

    /// <summary>A new key and certificate, valid from yesterday on for 30 days.</summary>
    /// <param name="time">The clock.</param>
    public static DtlsCertificate Create(TimeProvider time)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = time.GetUtcNow();
        using var certificate = new CertificateRequest("CN=WebRTC", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        return new(key, certificate.RawData);
    }

    /// <inheritdoc/>
    public void Dispose() => Key.Dispose();

    internal static string FingerprintOf(ReadOnlySpan<byte> certificate) =>
        string.Join(':', SHA256.HashData(certificate).Select(value => value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)));
}
