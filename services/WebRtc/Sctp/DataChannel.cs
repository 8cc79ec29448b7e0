namespace Eloquence.WebRtc.Sctp;

/// <summary>What a message of a data channel is to the application (RFC 8831, 8).</summary>
public enum DataKind
{
    /// <summary>UTF-8.</summary>
    Text,

    /// <summary>Anything.</summary>
    Binary,
}

/// <summary>A data channel (RFC 8831): a stream of messages in both directions.</summary>
public sealed class DataChannel
{
    private readonly IDataChannelOwner _owner;

    internal DataChannel(IDataChannelOwner owner, ushort id, string label, string protocol, ChannelReliability reliability)
    {
        _owner = owner;
        Id = id;
        Label = label;
        Protocol = protocol;
        Reliability = reliability;
    }

    /// <summary>Number of the stream: even when the DTLS client opened it, odd when the server did (RFC 8832, 6).</summary>
    public int Id { get; }

    /// <summary>Name given by whoever opened it.</summary>
    public string Label { get; }

    /// <summary>Subprotocol given by whoever opened it.</summary>
    public string Protocol { get; }

    /// <summary>What is done for messages that get lost.</summary>
    public ChannelReliability Reliability { get; }

    /// <summary>False once one side has closed.</summary>
    public bool IsOpen { get; internal set; } = true;

    /// <summary>Sends a message. Does not wait: it is queued, also while the connection is being set up.</summary>
    /// <param name="message">At most 262,144 bytes.</param>
    /// <param name="kind">Text or binary.</param>
    /// <returns>False when the channel is closed or 4 MB wait to be sent.</returns>
    public bool TrySend(ReadOnlySpan<byte> message, DataKind kind = DataKind.Binary) => IsOpen && _owner.TrySend(this, message, kind);

    /// <summary>Closes the channel on both sides after what is queued has been sent.</summary>
    public void Close() => _owner.Close(this);
}

/// <summary>The connection of a channel.</summary>
internal interface IDataChannelOwner
{
    bool TrySend(DataChannel channel, ReadOnlySpan<byte> message, DataKind kind);

    void Close(DataChannel channel);
}
