namespace Eloquence.WebRtc.Sctp;

/// <summary>What surrounds an association.</summary>
internal interface ISctpHandler
{
    /// <summary>Sends a packet.</summary>
    void SendSctp(ReadOnlySpan<byte> packet);

    /// <summary>The association stands.</summary>
    void OnSctpUp();

    /// <summary>A message is complete; the bytes are valid during the call.</summary>
    void OnSctpMessage(ushort stream, uint protocol, ReadOnlySpan<byte> message);

    /// <summary>The other side sends no more on a stream (RFC 6525).</summary>
    void OnSctpStreamReset(ushort stream);

    /// <summary>The association is over.</summary>
    void OnSctpDown(string reason);
}
