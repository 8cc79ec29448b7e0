using System.Security.Cryptography;
using Eloquence.WebRtc.Buffers;
using Eloquence.WebRtc.Srtp;

namespace Eloquence.WebRtc.Dtls;

/// <summary>The client's side of the handshake, for load generators and tests. <see cref="Start"/> begins it.</summary>
internal sealed class DtlsClient(DtlsCertificate certificate, IReadOnlyList<SrtpProfile> profiles, IDtlsHandler handler)
    : DtlsConnection(certificate, handler)
{
    private readonly byte[] _random = RandomNumberGenerator.GetBytes(ClientHello.RandomLength);
    private HandshakeType _expected = HandshakeType.ServerHello;
    private ServerHello? _hello;
    private HandshakeMessage? _firstHello;
    private byte[] _peerPoint = [];
    private bool _hasCookie;

    /// <summary>Sends the first ClientHello, which is not part of the transcript when a cookie is asked for.</summary>
    public void Start(TimeSpan now)
    {
        _firstHello = Message(HandshakeType.ClientHello, Hello([]));
        SendFlight(now, expectsAnswer: true, _firstHello);
    }

    /// <inheritdoc/>
    protected override DtlsFailure? OnMessage(HandshakeMessage message, TimeSpan now)
    {
        if (message.Type == HandshakeType.HelloVerifyRequest && _expected == HandshakeType.ServerHello && !_hasCookie)
        {
            return OnHelloVerifyRequest(message, now);
        }

        return message.Type != _expected
            ? new(DtlsAlert.UnexpectedMessage, $"{message.Type} came where {_expected} should have")
            : message.Type switch
            {
                HandshakeType.ServerHello => OnServerHello(message),
                HandshakeType.Certificate => OnCertificate(message),
                HandshakeType.ServerKeyExchange => OnServerKeyExchange(message),
                HandshakeType.CertificateRequest => Next(message, HandshakeType.ServerHelloDone),
                HandshakeType.ServerHelloDone => OnServerHelloDone(message, now),
                _ => OnFinished(message),
            };
    }

    private DtlsFailure? OnHelloVerifyRequest(HandshakeMessage message, TimeSpan now)
    {
        if (HelloVerifyRequest.TryParse(message.Body) is not { } cookie)
        {
            return new(DtlsAlert.DecodeError, "HelloVerifyRequest cannot be read");
        }

        _hasCookie = true;
        SendFlight(now, expectsAnswer: true, Recorded(HandshakeType.ClientHello, Hello(cookie)));
        return null;
    }

    private DtlsFailure? OnServerHello(HandshakeMessage message)
    {
        if (!_hasCookie)
        {
            // RFC 6347, 4.2.1: a server may do without.
            Transcript.Add(_firstHello!);
        }

        FlightArrived();
        _hello = ServerHello.TryParse(message.Body);
        return _hello is null ? new(DtlsAlert.IllegalParameter, "ServerHello cannot be accepted") : Next(message, HandshakeType.Certificate);
    }

    private DtlsFailure? OnCertificate(HandshakeMessage message)
    {
        Peer = PeerCertificate.TryParse(message.Body);
        return Peer is null
            ? new(DtlsAlert.BadCertificate, "the server sent no certificate that can be read")
            : Next(message, HandshakeType.ServerKeyExchange);
    }

    private DtlsFailure? OnServerKeyExchange(HandshakeMessage message)
    {
        var reader = new ByteReader(message.Body);
        if (!EcKeyExchange.TryReadParameters(ref reader, out var point))
        {
            return new(DtlsAlert.IllegalParameter, "ServerKeyExchange names no point of P-256");
        }

        var parameters = message.Body.AsSpan(0, message.Body.Length - reader.Rest.Length);
        if (!Peer!.Verifies(ref reader, SHA256.HashData([.. _random, .. _hello!.Random, .. parameters])))
        {
            return new(DtlsAlert.DecryptError, "the server does not hold the key of its certificate");
        }

        _peerPoint = point.ToArray();
        return Next(message, HandshakeType.CertificateRequest);
    }

    private DtlsFailure? OnServerHelloDone(HandshakeMessage message, TimeSpan now)
    {
        Next(message, HandshakeType.Finished);
        var certificate = Recorded(HandshakeType.Certificate, PeerCertificate.Encode(Certificate.Encoded));
        var point = KeyExchange.Point();
        var exchange = Recorded(HandshakeType.ClientKeyExchange, [(byte)point.Length, .. point]);
        if (DeriveKeys(_peerPoint, isClient: true, _hello!.ExtendedMasterSecret, _random, _hello.Random, _hello.SrtpProfile) is { } failure)
        {
            return failure;
        }

        var signature = Certificate.Key.SignHash(Transcript.Current(), DSASignatureFormat.Rfc3279DerSequence);
        var verify = Recorded(HandshakeType.CertificateVerify, SignedBody.Encode([], signature));
        var finished = Recorded(HandshakeType.Finished, KeySchedule.VerifyData(Master, ofClient: true, Transcript.Current()));
        SendFlight(now, expectsAnswer: true, certificate, exchange, verify, FlightItem.ChangeCipherSpec, finished);
        return null;
    }

    private DtlsFailure? OnFinished(HandshakeMessage message)
    {
        FlightArrived();
        if (CheckFinished(message, ofClient: false) is { } failure)
        {
            return failure;
        }

        Complete();
        return null;
    }

    private DtlsFailure? Next(HandshakeMessage message, HandshakeType expected)
    {
        Transcript.Add(message);
        _expected = expected;
        return null;
    }

    private byte[] Hello(byte[] cookie) => new ClientHello { Random = _random, Cookie = cookie, SrtpProfiles = profiles }.Encode();
}
