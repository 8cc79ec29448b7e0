using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Aspire.Hosting.Dcp;

/// <summary>The certificate of one DCP process. Left to itself, DCP makes one too, and spends seconds on it.</summary>
internal sealed record DcpCertificate(string CertificatePem, string PrivateKeyPem, ReadOnlyMemory<byte> Raw)
{
    // Longer than anybody leaves an application running; the client compares bytes, not dates.
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    public static DcpCertificate Create(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());

        var now = time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now - ClockTolerance, now + Lifetime);
        return new DcpCertificate(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), certificate.RawData);
    }

    /// <summary>Whether this and no other certificate was presented.</summary>
    public bool Is(X509Certificate? presented) => presented is not null && presented.GetRawCertData().AsSpan().SequenceEqual(Raw.Span);
}
