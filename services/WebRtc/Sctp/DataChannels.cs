namespace Eloquence.WebRtc.Sctp;

/// <summary>The data channels of an association.</summary>
/// <param name="association">What carries them.</param>
/// <param name="owner">The connection.</param>
/// <param name="isClient">The DTLS client takes even streams (RFC 8832, 6).</param>
internal sealed class DataChannels(SctpAssociation association, IDataChannelOwner owner, bool isClient)
{
    private const uint Control = 50;
    private const uint Text = 51;
    private const uint Binary = 53;
    private const uint EmptyText = 56;
    private const uint EmptyBinary = 57;
    private const int MaxChannels = 256;

    private readonly Dictionary<ushort, DataChannel> _channels = [];
    private ushort _next = (ushort)(isClient ? 0 : 1);

    public IEnumerable<DataChannel> All => _channels.Values;

    /// <summary>Opens a channel; messages may be sent at once (RFC 8832, 6: they arrive behind OPEN).</summary>
    public DataChannel Open(string label, ChannelReliability reliability, TimeSpan now)
    {
        while (_channels.ContainsKey(_next))
        {
            _next += 2;
        }

        var channel = new DataChannel(owner, _next, label, "", reliability);
        _channels[_next] = channel;
        association.TrySend(_next, Control, new DataChannelOpen(label, "", reliability).Encode(), ChannelReliability.Reliable, now);
        _next += 2;
        return channel;
    }

    /// <summary>Sends a message; an empty one is a byte 0 under a number of its own, as SCTP has no empty messages (RFC 8831, 6.6).</summary>
    public bool TrySend(DataChannel channel, ReadOnlySpan<byte> message, DataKind kind, TimeSpan now)
    {
        var protocol = (kind, message.IsEmpty) switch
        {
            (DataKind.Text, false) => Text,
            (DataKind.Text, true) => EmptyText,
            (_, false) => Binary,
            _ => EmptyBinary,
        };
        return message.Length <= InboundQueue.MaxMessage
            && association.TrySend((ushort)channel.Id, protocol, message.IsEmpty ? [0] : message, channel.Reliability, now);
    }

    /// <summary>Closes our direction; the other side answers by closing its own (RFC 8831, 6.7).</summary>
    public void Close(DataChannel channel, TimeSpan now)
    {
        channel.IsOpen = false;
        association.ResetStream((ushort)channel.Id, now);
    }

    /// <summary>Takes in a message.</summary>
    /// <returns>The channel and kind when it is for the application; a channel alone when it has just been opened.</returns>
    public (DataChannel Channel, DataKind? Kind)? Receive(ushort stream, uint protocol, ReadOnlySpan<byte> message, TimeSpan now)
    {
        _channels.TryGetValue(stream, out var channel);
        switch (protocol)
        {
            case Control when channel is null && _channels.Count < MaxChannels && DataChannelOpen.TryParse(message) is { } open:
                channel = new DataChannel(owner, stream, open.Label, open.Protocol, open.Reliability);
                _channels[stream] = channel;
                association.TrySend(stream, Control, DataChannelOpen.Ack, ChannelReliability.Reliable, now);
                return (channel, null);
            case Text or EmptyText when channel is not null:
                return (channel, DataKind.Text);
            case Binary or EmptyBinary when channel is not null:
                return (channel, DataKind.Binary);
            default:
                return null;
        }
    }

    /// <summary>True when the number stands for an empty message.</summary>
    public static bool IsEmpty(uint protocol) => protocol is EmptyText or EmptyBinary;

    /// <summary>The other side closed its direction of a stream.</summary>
    /// <returns>The channel, if there was one.</returns>
    public DataChannel? OnReset(ushort stream, TimeSpan now)
    {
        if (!_channels.Remove(stream, out var channel))
        {
            return null;
        }

        if (channel.IsOpen)
        {
            Close(channel, now);
        }

        return channel;
    }
}
