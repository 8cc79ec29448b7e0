namespace Eloquence.WebRtc.Dtls;

/// <summary>What surrounds a DTLS connection.</summary>
internal interface IDtlsHandler
{
    /// <summary>Sends a datagram.</summary>
    void SendDtls(ReadOnlySpan<byte> datagram);

    /// <summary>Decrypted data has arrived; the bytes are valid during the call.</summary>
    void OnDtlsData(ReadOnlySpan<byte> data);

    /// <summary>The connection is in another state.</summary>
    void OnDtlsState(DtlsState state);
}

/// <summary>States of a DTLS connection.</summary>
internal enum DtlsState
{
    /// <summary>Keys are being agreed.</summary>
    Handshaking,

    /// <summary>The handshake is over, but the session description that says whose certificate is expected has not come yet.</summary>
    AwaitingFingerprint,

    /// <summary>Data flows.</summary>
    Connected,

    /// <summary>One side has closed.</summary>
    Closed,

    /// <summary>The other side is not who it should be, or does not follow the protocol.</summary>
    Failed,
}
