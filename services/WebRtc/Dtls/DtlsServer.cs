using System.Security.Cryptography;
using Eloquence.WebRtc.Buffers;
using Eloquence.WebRtc.Srtp;

namespace Eloquence.WebRtc.Dtls;

/// <summary>
/// The server's side of the handshake: one message after the other in the only order there is (RFC 5246, 7.3), with a cookie before anything
/// large is sent, and with the client's certificate and its proof required (RFC 8827, 6.5).
/// </summary>
internal sealed class DtlsServer(DtlsCertificate certificate, CookieIssuer cookies, IDtlsHandler handler) : DtlsConnection(certificate, handler)
{
    private const int MaxHellos = 8;

    private static readonly SrtpProfile[] Preferred = [SrtpProfile.AeadAes128Gcm, SrtpProfile.Aes128CmHmacSha1];

    // RFC 5246, 7.4.4: ECDSA or RSA, with SHA-256, from any authority.
    private static readonly byte[] RequestBody = [2, 64, 1, 0, 4, 4, 3, 4, 1, 0, 0];

    private readonly byte[] _random = RandomNumberGenerator.GetBytes(ClientHello.RandomLength);
    private ClientHello? _hello;
    private HandshakeType _expected = HandshakeType.ClientHello;
    private SrtpProfile? _profile;
    private int _hellos;

    /// <inheritdoc/>
    protected override DtlsFailure? OnMessage(HandshakeMessage message, TimeSpan now) => message.Type != _expected
        ? new(DtlsAlert.UnexpectedMessage, $"{message.Type} came where {_expected} should have")
        : message.Type switch
        {
            HandshakeType.ClientHello => OnClientHello(message, now),
            HandshakeType.Certificate => OnCertificate(message),
            HandshakeType.ClientKeyExchange => OnClientKeyExchange(message),
            HandshakeType.CertificateVerify => OnCertificateVerify(message),
            _ => OnFinished(message, now),
        };

    private DtlsFailure? OnClientHello(HandshakeMessage message, TimeSpan now)
    {
        if (ClientHello.TryParse(message.Body) is not { } hello)
        {
            return new(DtlsAlert.DecodeError, "ClientHello cannot be read");
        }

        if (!hello.OffersSuite)
        {
            return new(DtlsAlert.HandshakeFailure, "the client does not offer TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
        }

        if (++_hellos > MaxHellos)
        {
            return new(DtlsAlert.HandshakeFailure, "the client does not repeat its cookie");
        }

        if (!cookies.IsValid(hello.Cookie, hello.Random))
        {
            SendFlight(now, expectsAnswer: false, Message(HandshakeType.HelloVerifyRequest, HelloVerifyRequest.Encode(cookies.Issue(hello.Random))));
            return null;
        }

        _hello = hello;
        _profile = Preferred.Where(hello.SrtpProfiles.Contains).Select(profile => (SrtpProfile?)profile).FirstOrDefault();
        Transcript.Add(message);
        _expected = HandshakeType.Certificate;
        SendFlight(
            now,
            expectsAnswer: true,
            Recorded(HandshakeType.ServerHello, new ServerHello { Random = _random, ExtendedMasterSecret = hello.ExtendedMasterSecret, SrtpProfile = _profile }.Encode()),
            Recorded(HandshakeType.Certificate, PeerCertificate.Encode(Certificate.Encoded)),
            Recorded(HandshakeType.ServerKeyExchange, SignedKey(hello)),
            Recorded(HandshakeType.CertificateRequest, RequestBody),
            Recorded(HandshakeType.ServerHelloDone, []));
        return null;
    }

    private DtlsFailure? OnCertificate(HandshakeMessage message)
    {
        FlightArrived();
        Transcript.Add(message);
        Peer = PeerCertificate.TryParse(message.Body);
        _expected = HandshakeType.ClientKeyExchange;
        return Peer is null ? new(DtlsAlert.BadCertificate, "the client sent no certificate that can be read") : null;
    }

    private DtlsFailure? OnClientKeyExchange(HandshakeMessage message)
    {
        Transcript.Add(message);
        _expected = HandshakeType.CertificateVerify;
        var reader = new ByteReader(message.Body);
        return reader.TryVector8(out var point)
            ? DeriveKeys(point, isClient: false, _hello!.ExtendedMasterSecret, _hello.Random, _random, _profile)
            : new(DtlsAlert.DecodeError, "ClientKeyExchange cannot be read");
    }

    private DtlsFailure? OnCertificateVerify(HandshakeMessage message)
    {
        var reader = new ByteReader(message.Body);
        if (!Peer!.Verifies(ref reader, Transcript.Current()))
        {
            return new(DtlsAlert.DecryptError, "the client does not hold the key of its certificate");
        }

        Transcript.Add(message);
        _expected = HandshakeType.Finished;
        return null;
    }

    private DtlsFailure? OnFinished(HandshakeMessage message, TimeSpan now)
    {
        if (CheckFinished(message, ofClient: true) is { } failure)
        {
            return failure;
        }

        SendFlight(
            now,
            expectsAnswer: false,
            FlightItem.ChangeCipherSpec,
            Recorded(HandshakeType.Finished, KeySchedule.VerifyData(Master, ofClient: false, Transcript.Current())));
        Complete();
        return null;
    }

    /// <summary>RFC 8422, 5.4: our point, signed together with both randoms.</summary>
    private byte[] SignedKey(ClientHello hello)
    {
        var parameters = KeyExchange.Parameters();
        var signature = Certificate.Key.SignData(
            [.. hello.Random, .. _random, .. parameters], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return SignedBody.Encode(parameters, signature);
    }
}
