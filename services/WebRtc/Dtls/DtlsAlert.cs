namespace Eloquence.WebRtc.Dtls;

/// <summary>Alert descriptions of RFC 5246, 7.2 that are sent or understood here.</summary>
internal enum DtlsAlert : byte
{
    CloseNotify = 0,
    UnexpectedMessage = 10,
    HandshakeFailure = 40,
    BadCertificate = 42,
    IllegalParameter = 47,
    DecodeError = 50,
    DecryptError = 51,
    ProtocolVersion = 70,
}

/// <summary>The handshake cannot go on.</summary>
/// <param name="Alert">What the other side is told.</param>
/// <param name="Reason">What the log is told.</param>
internal sealed record DtlsFailure(DtlsAlert Alert, string Reason);
