using Eloquence.WebRtc.Sctp;

namespace Eloquence.WebRtc;

/// <summary>
/// What happens on a connection. Calls come from network threads, for one connection never two at a time, and while it is locked: an
/// implementation may use this connection and send media on others (<see cref="MediaTransport.SendRtp"/>), but hands everything else on to a
/// queue of its own. Bytes are valid during the call.
/// </summary>
public interface IMediaTransportHandler
{
    /// <summary>The connection stands, has failed or is over.</summary>
    void OnStateChanged(MediaTransport transport, MediaTransportState state);

    /// <summary>An authentic media packet has come.</summary>
    /// <param name="transport">The connection.</param>
    /// <param name="packet">The packet, decrypted.</param>
    /// <param name="received">Timestamp of its arrival, of the clock of the server.</param>
    void OnRtp(MediaTransport transport, ReadOnlySpan<byte> packet, long received);

    /// <summary>An authentic compound control packet has come.</summary>
    void OnRtcp(MediaTransport transport, ReadOnlySpan<byte> packet);

    /// <summary>The other side has opened a data channel.</summary>
    void OnChannelOpened(MediaTransport transport, DataChannel channel);

    /// <summary>A message has come.</summary>
    void OnMessage(MediaTransport transport, DataChannel channel, DataKind kind, ReadOnlySpan<byte> message);

    /// <summary>The other side has closed a data channel.</summary>
    void OnChannelClosed(MediaTransport transport, DataChannel channel);
}

/// <summary>States of a connection.</summary>
public enum MediaTransportState
{
    /// <summary>The other side has not come yet, or keys are being agreed.</summary>
    Connecting,

    /// <summary>Media and data flow.</summary>
    Connected,

    /// <summary>The other side has not been heard of for 30 s (RFC 7675). It may come back.</summary>
    Disconnected,

    /// <summary>The other side is not who it should be, or does not follow the protocol.</summary>
    Failed,

    /// <summary>One side has closed.</summary>
    Closed,
}
