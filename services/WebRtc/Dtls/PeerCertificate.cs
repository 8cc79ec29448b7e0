using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Eloquence.WebRtc.Buffers;

namespace Eloquence.WebRtc.Dtls;

/// <summary>The other side's certificate: who it is, is for the fingerprint to say; that it holds the key, for its signature.</summary>
internal sealed class PeerCertificate : IDisposable
{
    /// <summary>ecdsa_secp256r1_sha256 in the numbers of RFC 5246, 7.4.1.4.1: SHA-256, then ECDSA.</summary>
    public const ushort EcdsaSha256 = 0x0403;

    /// <summary>rsa_pkcs1_sha256.</summary>
    public const ushort RsaSha256 = 0x0401;

    private readonly X509Certificate2 _certificate;

    private PeerCertificate(X509Certificate2 certificate)
    {
        _certificate = certificate;
        Fingerprint = DtlsCertificate.FingerprintOf(certificate.RawDataMemory.Span);
    }

    public string Fingerprint { get; }

    /// <summary>Writes the body of a Certificate message (RFC 5246, 7.4.2) with one certificate.</summary>
    public static byte[] Encode(byte[] certificate)
    {
        var body = new byte[6 + certificate.Length];
        var writer = new ByteWriter(body);
        writer.UInt24(3 + certificate.Length);
        writer.UInt24(certificate.Length);
        writer.Bytes(certificate);
        return body;
    }

    /// <summary>Reads the first certificate of a Certificate message; null when there is none that can be read.</summary>
    public static PeerCertificate? TryParse(ReadOnlySpan<byte> body)
    {
        var reader = new ByteReader(body);
        if (!reader.TryVector24(out var list))
        {
            return null;
        }

        var entries = new ByteReader(list);
        if (!entries.TryVector24(out var encoded))
        {
            return null;
        }

        try
        {
            return new(X509CertificateLoader.LoadCertificate(encoded));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Reads algorithm and signature and checks it against a SHA-256 (RFC 5246, 4.7).</summary>
    public bool Verifies(ref ByteReader signature, ReadOnlySpan<byte> hash)
    {
        if (!signature.TryUInt16(out var algorithm) || !signature.TryVector16(out var value))
        {
            return false;
        }

        try
        {
            using var elliptic = algorithm == EcdsaSha256 ? _certificate.GetECDsaPublicKey() : null;
            using var rsa = algorithm == RsaSha256 ? _certificate.GetRSAPublicKey() : null;
            return elliptic?.VerifyHash(hash, value, DSASignatureFormat.Rfc3279DerSequence)
                ?? rsa?.VerifyHash(hash, value, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) ?? false;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    public void Dispose() => _certificate.Dispose();
}
