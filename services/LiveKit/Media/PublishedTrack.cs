using System.Diagnostics;
using Eloquence.LiveKit.Protocol;
using Eloquence.LiveKit.Rooms;
using Eloquence.WebRtc.Rtp;

namespace Eloquence.LiveKit.Media;

/// <summary>
/// A track that a participant publishes. Its description belongs to the room; forwarding runs on the publisher's network thread and reads the
/// list of subscriptions, which is replaced as a whole.
/// </summary>
internal sealed class PublishedTrack(Participant publisher, TrackInfo info, string cid, ForwardingMetrics metrics)
{
    private const int AudioClock = 48_000;
    private const int VideoClock = 90_000;
    private const int AudioHistory = 64;
    private const int VideoHistory = 512;
    private const uint AudioStep = AudioClock / 50;
    private const uint VideoStep = VideoClock / 30;

    private readonly Lock _historyGate = new();
    private readonly PacketHistory _history = new(info.Type == TrackType.Audio ? AudioHistory : VideoHistory);
    private readonly SimulcastSelector? _selector = info.Type == TrackType.Video ? new SimulcastSelector() : null;
    private volatile TrackSubscription[] _subscriptions = [];
    private volatile ReceptionStatistics? _statistics;
    private MissingPackets _missing = new();
    private volatile bool _isMuted = info.Muted;
    private volatile IAudioSink? _sink;
    private long _lastKeyFrameRequest;

    public Participant Publisher { get; } = publisher;

    public TrackInfo Info { get; } = info;

    public string Sid => Info.Sid;

    /// <summary>Name the client gave it before it had ours; also the track's name in the client's offer.</summary>
    public string Cid { get; } = cid;

    public bool IsAudio => Info.Type == TrackType.Audio;

    /// <summary>Number of the audio-level extension; 0 for none.</summary>
    public int LevelExtension { get; set; }

    public SpeakerMeter Meter { get; } = new();

    /// <summary>Muted by the publisher or the server: nothing is forwarded.</summary>
    public bool IsMuted
    {
        get => _isMuted;
        set
        {
            _isMuted = value;
            Info.Muted = value;
        }
    }

    /// <summary>Those who get the track.</summary>
    public IReadOnlyList<TrackSubscription> Subscriptions => _subscriptions;

    /// <summary>Counters of what comes from the publisher; null before the first packet.</summary>
    public ReceptionStatistics? Statistics => _statistics;

    /// <summary>Gets every audio packet, null for nobody.</summary>
    public IAudioSink? Sink
    {
        get => _sink;
        set => _sink = value;
    }

    public void Add(TrackSubscription subscription) => _subscriptions = [.. _subscriptions.Where(other => other != subscription), subscription];

    public void Remove(TrackSubscription subscription) => _subscriptions = [.. _subscriptions.Where(other => other != subscription)];

    public void RemoveAll() => _subscriptions = [];

    /// <summary>Handles a packet of the publisher: measures, remembers and forwards it.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="layer">Layer of simulcast, <c>""</c> for none.</param>
    /// <param name="now">Time of the server.</param>
    /// <param name="received">Timestamp of its arrival.</param>
    public void Forward(in RtpPacket packet, ReadOnlySpan<byte> bytes, string layer, TimeSpan now, long received)
    {
        var statistics = _statistics;
        if (statistics is null || (_selector is null && statistics.Ssrc != packet.Ssrc))
        {
            _statistics = statistics = new ReceptionStatistics(packet.Ssrc, IsAudio ? AudioClock : VideoClock);
            _missing = new MissingPackets();
        }

        if (statistics.Ssrc == packet.Ssrc)
        {
            statistics.Add(packet, now);
            RequestMissing(packet, now);
        }

        if (IsAudio)
        {
            if (AudioLevel.TryRead(packet, LevelExtension, out var decibels))
            {
                Meter.Add(decibels);
            }
        }
        else if (!_selector!.Accepts(packet, layer, Info.MimeType, now, out var wantsKeyFrame))
        {
            if (wantsKeyFrame)
            {
                Publisher.Link.RequestKeyFrame(packet.Ssrc);
            }

            return;
        }

        if (_isMuted)
        {
            return;
        }

        _sink?.OnPacket(packet);
        lock (_historyGate)
        {
            _history.Add(packet, bytes);
        }

        var step = IsAudio ? AudioStep : VideoStep;
        foreach (var subscription in _subscriptions)
        {
            if (!subscription.IsPaused && subscription.Link.Transport.Forward(subscription.Rewriter, packet, step))
            {
                metrics.Count(Stopwatch.GetElapsedTime(received));
            }
        }
    }

    /// <summary>Asks the publisher for what got lost on its way here: no subscriber could get it otherwise.</summary>
    private void RequestMissing(in RtpPacket packet, TimeSpan now)
    {
        Span<ushort> due = stackalloc ushort[MissingPackets.MaxRequested];
        var count = _missing.Add(packet.SequenceNumber, now, due);
        if (count > 0)
        {
            Publisher.Link.RequestPackets(packet.Ssrc, due[..count]);
        }
    }

    /// <summary>Sends packets again that a subscriber missed (RFC 4585, 6.2.1).</summary>
    public void Resend(TrackSubscription subscription, ReadOnlySpan<ushort> lost)
    {
        if (_statistics is not { } statistics)
        {
            return;
        }

        Span<byte> buffer = stackalloc byte[1600];
        foreach (var sequence in lost)
        {
            var length = 0;
            lock (_historyGate)
            {
                if (_history.TryGet(_selector?.Source ?? statistics.Ssrc, subscription.Rewriter.SourceSequence(sequence), out var packet)
                    && packet.Payload.Length + RtpPacket.FixedHeaderLength <= buffer.Length)
                {
                    length = subscription.Rewriter.WriteAgain(packet, buffer);
                }
            }

            if (length > 0)
            {
                subscription.Link.Transport.SendRtp(buffer[..length]);
            }
        }
    }

    /// <summary>Passes a sender report on to all subscribers, in their numbers (RFC 3550, 6.4.1), so that sound and picture stay together.</summary>
    public void ForwardReport(uint source, ulong ntp, uint timestamp, TimeSpan now)
    {
        if (_statistics is { } statistics && statistics.Ssrc == source)
        {
            statistics.OnSenderReport(ntp, now);
        }

        Span<byte> report = stackalloc byte[RtcpWriter.MaxLength];
        Span<byte> name = stackalloc byte[64];
        var nameLength = System.Text.Encoding.UTF8.GetBytes(Publisher.Sid, name);
        foreach (var subscription in _subscriptions)
        {
            var rewriter = subscription.Rewriter;
            if (rewriter.Follows(source))
            {
                var length = RtcpWriter.SenderReport(report, rewriter.Ssrc, ntp, rewriter.Translate(timestamp), rewriter.PacketCount, rewriter.OctetCount, name[..nameLength]);
                subscription.Link.Transport.SendRtcp(report[..length]);
            }
        }
    }

    /// <summary>Asks the publisher for a key frame, at most about three times a second.</summary>
    public void RequestKeyFrame(TimeSpan now)
    {
        if (_selector?.Source is { } source && now.Ticks - Interlocked.Read(ref _lastKeyFrameRequest) > TimeSpan.FromMilliseconds(300).Ticks)
        {
            Interlocked.Exchange(ref _lastKeyFrameRequest, now.Ticks);
            Publisher.Link.RequestKeyFrame(source);
        }
    }
}

/// <summary>Gets the packets of an audio track, on the network thread: it must not wait.</summary>
internal interface IAudioSink
{
    void OnPacket(in RtpPacket packet);
}
