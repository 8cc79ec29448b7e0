using System.Collections.Concurrent;
using System.Text;
using Eloquence.LiveKit.Rooms;
using Eloquence.WebRtc;
using Eloquence.WebRtc.Rtp;
using Eloquence.WebRtc.Sctp;

namespace Eloquence.LiveKit.Media;

/// <summary>
/// A participant's connection as the room sees it: which packets belong to which track, which channel has which label. Media is handled on the
/// network thread, everything else is posted to the room.
/// </summary>
internal sealed class PeerLink : IMediaTransportHandler
{
    /// <summary>Channel whose messages all arrive, in order.</summary>
    public const string Reliable = "_reliable";

    /// <summary>Channel whose messages may get lost.</summary>
    public const string Lossy = "_lossy";

    private const int MaxMissing = 64;
    private const uint OwnSource = 1;

    private readonly Participant _participant;
    private const int MaxWaitingBytes = 1024 * 1024;

    private readonly Func<TimeSpan> _clock;
    private readonly Lock _waitingGate = new();
    private readonly Queue<byte[]> _waiting = new();
    private int _waitingBytes;
    private volatile SourceTable _sources = new(new(), [], 0, 0);

    public PeerLink(MediaServer server, Participant participant, Func<TimeSpan> clock)
    {
        _participant = participant;
        _clock = clock;
        Transport = server.CreateTransport(this);
    }

    public MediaTransport Transport { get; }

    /// <summary>Channels by label, of whoever opened them.</summary>
    public ConcurrentDictionary<string, DataChannel> Channels { get; } = new();

    /// <summary>The client's user fragment in its last description; another one means an ICE restart.</summary>
    public string? RemoteFragment { get; set; }

    /// <summary>Number of the next description.</summary>
    public long DescriptionVersion { get; set; }

    /// <summary>Says which packets belong to which track.</summary>
    public void SetSources(Dictionary<uint, PublishedTrack> bySsrc, Dictionary<string, PublishedTrack> byMid, int midExtension, int layerExtension) =>
        _sources = new(new(bySsrc.Select(entry => KeyValuePair.Create(entry.Key, new Source(entry.Value, "")))), byMid, midExtension, layerExtension);

    public void OpenChannels()
    {
        Channels[Reliable] = Transport.OpenChannel(Reliable, ChannelReliability.Reliable);
        Channels[Lossy] = Transport.OpenChannel(Lossy, ChannelReliability.Lossy);
    }

    /// <summary>
    /// Sends a message. A reliable one for a client whose channel is not open yet waits for it: on a lossy network a client may have been heard
    /// for seconds before its channels are.
    /// </summary>
    /// <returns>False when the message is lost.</returns>
    public bool TrySend(bool isReliable, byte[] message)
    {
        DataChannel? channel;
        lock (_waitingGate)
        {
            if (!Channels.TryGetValue(isReliable ? Reliable : Lossy, out channel))
            {
                if (!isReliable || _waitingBytes + message.Length > MaxWaitingBytes)
                {
                    return false;
                }

                _waiting.Enqueue(message);
                _waitingBytes += message.Length;
                return true;
            }
        }

        return channel.TrySend(message);
    }

    /// <summary>Asks the client for a key frame.</summary>
    public void RequestKeyFrame(uint source)
    {
        Span<byte> packet = stackalloc byte[16];
        Transport.SendRtcp(packet[..RtcpWriter.PictureLossIndication(packet, OwnSource, source)]);
    }

    /// <summary>Asks the client for packets again.</summary>
    /// <param name="source">Their source.</param>
    /// <param name="sequences">Their numbers, ascending as far as they wrap around.</param>
    public void RequestPackets(uint source, ReadOnlySpan<ushort> sequences)
    {
        const int following = 16;
        Span<byte> packet = stackalloc byte[16];
        for (var index = 0; index < sequences.Length;)
        {
            var first = sequences[index++];
            var mask = 0;
            while (index < sequences.Length && (ushort)(sequences[index] - first - 1) < following)
            {
                mask |= 1 << (ushort)(sequences[index++] - first - 1);
            }

            Transport.SendRtcp(packet[..RtcpWriter.Nack(packet, OwnSource, source, first, (ushort)mask)]);
        }
    }

    public void OnStateChanged(MediaTransport transport, MediaTransportState state) => _participant.Room.Post(() => _participant.OnLinkState(this, state));

    public void OnRtp(MediaTransport transport, ReadOnlySpan<byte> packet, long received)
    {
        if (!RtpPacket.TryParse(packet, out var parsed))
        {
            return;
        }

        var sources = _sources;
        if (sources.BySsrc.TryGetValue(parsed.Ssrc, out var source) || (source = Discover(sources, parsed)) is not null)
        {
            source.Track.Forward(parsed, packet, source.Layer, _clock(), received);
        }
    }

    public void OnRtcp(MediaTransport transport, ReadOnlySpan<byte> packet)
    {
        Span<ushort> missing = stackalloc ushort[MaxMissing];
        while (RtcpPacket.TryRead(ref packet, out var control))
        {
            if (control.TryReadSenderReport(out var ntp, out var timestamp) && _sources.BySsrc.TryGetValue(control.Sender, out var source))
            {
                source.Track.ForwardReport(control.Sender, ntp, timestamp, _clock());
            }

            for (var index = 0; control.TryReadReport(index, out var reported, out var loss); index++)
            {
                if (_participant.FindSubscription(reported) is { } subscription)
                {
                    subscription.ReportedLoss = loss;
                }
            }

            if (control.TryReadKeyFrameRequest(out var wanted))
            {
                _participant.FindSubscription(wanted)?.Track.RequestKeyFrame(_clock());
            }

            if (control.TryReadNack(out var media, missing, out var count) && _participant.FindSubscription(media) is { } incomplete)
            {
                incomplete.Track.Resend(incomplete, missing[..count]);
            }
        }
    }

    public void OnChannelOpened(MediaTransport transport, DataChannel channel)
    {
        lock (_waitingGate)
        {
            Channels[channel.Label] = channel;
            while (channel.Label == Reliable && _waiting.TryDequeue(out var message))
            {
                _waitingBytes -= message.Length;
                channel.TrySend(message);
            }
        }
    }

    public void OnMessage(MediaTransport transport, DataChannel channel, DataKind kind, ReadOnlySpan<byte> message)
    {
        var isReliable = channel.Label != Lossy;
        if (isReliable || !_participant.Room.IsBusy)
        {
            var copy = message.ToArray();
            _participant.Room.Post(() => _participant.Room.RouteData(_participant, isReliable, copy));
        }
    }

    public void OnChannelClosed(MediaTransport transport, DataChannel channel) => Channels.TryRemove(KeyValuePair.Create(channel.Label, channel));

    /// <summary>A source that the description did not name says itself which section and layer it is (RFC 8843, 9.2; RFC 8852).</summary>
    private static Source? Discover(SourceTable sources, in RtpPacket packet)
    {
        if (!packet.TryGetExtension(sources.MidExtension, out var mid) || !sources.ByMid.TryGetValue(Encoding.ASCII.GetString(mid), out var track))
        {
            return null;
        }

        var layer = packet.TryGetExtension(sources.LayerExtension, out var name) ? Encoding.ASCII.GetString(name) : "";
        var found = new Source(track, layer);
        sources.BySsrc[packet.Ssrc] = found;
        return found;
    }

    private sealed record Source(PublishedTrack Track, string Layer);

    private sealed record SourceTable(ConcurrentDictionary<uint, Source> BySsrc, Dictionary<string, PublishedTrack> ByMid, int MidExtension, int LayerExtension);
}
