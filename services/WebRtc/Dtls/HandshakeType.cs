namespace Eloquence.WebRtc.Dtls;

/// <summary>Handshake messages of RFC 5246, 7.4 and RFC 6347, 4.2.1.</summary>
internal enum HandshakeType : byte
{
    ClientHello = 1,
    ServerHello = 2,
    HelloVerifyRequest = 3,
    Certificate = 11,
    ServerKeyExchange = 12,
    CertificateRequest = 13,
    ServerHelloDone = 14,
    CertificateVerify = 15,
    ClientKeyExchange = 16,
    Finished = 20,
}

/// <summary>A whole handshake message.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Sequence">Its message_seq.</param>
/// <param name="Body">Its content without the header.</param>
internal sealed record HandshakeMessage(HandshakeType Type, ushort Sequence, byte[] Body);
