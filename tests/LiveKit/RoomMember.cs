using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Eloquence.LiveKit.Protocol;
using Eloquence.Tests.Support;
using Eloquence.WebRtc;
using Eloquence.WebRtc.Dtls;
using Eloquence.WebRtc.Ice;
using Eloquence.WebRtc.Rtp;
using Eloquence.WebRtc.Sctp;
using Eloquence.WebRtc.Sdp;
using Eloquence.WebRtc.Srtp;

namespace Eloquence.LiveKit.Tests;

/// <summary>A participant on our own stack in its client role, by signalling v1: sends packets that it is given and counts what it hears.</summary>
internal sealed class RoomMember : IMediaTransportHandler, IAsyncDisposable
{
    /// <summary>Name of the track in its descriptions.</summary>
    public const string Cid = "voice";

    private const int MaxKept = 500;
    private const byte PayloadType = 111;
    private const int LevelExtension = 1;
    private const uint SamplesPerPacket = 960;

    private readonly DtlsCertificate _certificate = DtlsCertificate.Create(TimeProvider.System);
    private readonly MediaClient _media;
    private readonly SignalClient _signal;
    private readonly string? _cid;
    private readonly ConcurrentQueue<SignalResponse> _received = new();
    private readonly ConcurrentDictionary<uint, HeardStream> _heard = new();
    private readonly ConcurrentQueue<DataPacket> _data = new();
    private readonly ConcurrentQueue<ushort> _missed = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _listening = Task.CompletedTask;
    private int _sections = 1;
    private uint _offers;

    private RoomMember(SignalClient signal, bool publishes)
    {
        _signal = signal;
        _cid = publishes ? Cid : null;
        _media = new MediaClient(this, _certificate, [SrtpProfile.AeadAes128Gcm], TimeProvider.System);
        Reliable = _media.Transport.OpenChannel("_reliable", ChannelReliability.Reliable);
        Lossy = _media.Transport.OpenChannel("_lossy", ChannelReliability.Lossy);
    }

    public MediaTransport Transport => _media.Transport;

    public DataChannel Reliable { get; }

    public DataChannel Lossy { get; }

    /// <summary>Credentials of the server for this connection.</summary>
    public IceCredentials? ServerCredentials { get; private set; }

    /// <summary>How the server received it.</summary>
    public JoinResponse Welcome { get; private set; } = new();

    public uint Ssrc { get; } = (uint)Random.Shared.Next(1, int.MaxValue);

    /// <summary>Number of the last packet sent.</summary>
    public ushort Sequence { get; private set; }

    public uint Timestamp { get; private set; }

    /// <summary>The newest messages of the server.</summary>
    public IReadOnlyCollection<SignalResponse> Received => _received;

    /// <summary>What was heard, by source.</summary>
    public IReadOnlyDictionary<uint, HeardStream> Heard => _heard;

    /// <summary>Packets the server asked for again.</summary>
    public IReadOnlyCollection<ushort> Missed => _missed;

    /// <summary>The newest data messages.</summary>
    public ConcurrentQueue<DataPacket> Data => _data;

    /// <summary>Joins and waits until media may flow.</summary>
    public static async Task<RoomMember> JoinAsync(LiveKitHost server, string token, bool publishes = false)
    {
        var signal = await SignalClient.ConnectAsync(server, token, new JoinRequest { ConnectionSettings = new ConnectionSettings { AutoSubscribe = true } });
        var member = new RoomMember(signal, publishes);
        member.Welcome = (await signal.ExpectAsync(SignalResponse.MessageOneofCase.Join)).Join;
        member._listening = member.ListenAsync();
        if (publishes)
        {
            await signal.SendAsync(new SignalRequest { AddTrack = new AddTrackRequest { Cid = Cid, Type = TrackType.Audio, Source = TrackSource.Microphone } });
        }

        await member.OfferAsync();
        await member._connected.Task.WaitAsync(TimeSpan.FromSeconds(20));
        return member;
    }

    public Task SendAsync(SignalRequest request) => _signal.SendAsync(request);

    /// <summary>Waits for a message of the server.</summary>
    public Task ExpectAsync(Func<SignalResponse, bool> condition, string what) => Eventually.TrueAsync(() => _received.Any(condition), what);

    /// <summary>Sends one packet of 20 ms of sound.</summary>
    /// <param name="payload">What the codec made.</param>
    public void Speak(ReadOnlySpan<byte> payload) => Send(++Sequence, Timestamp += SamplesPerPacket, payload);

    /// <summary>Sends a packet that was skipped before.</summary>
    public void SpeakBelatedly(ushort sequence, ReadOnlySpan<byte> payload) =>
        Send(sequence, Timestamp - ((uint)(ushort)(Sequence - sequence) * SamplesPerPacket), payload);

    /// <summary>Lets packets pass unsent, as a client does that is silent (DTX) or loses them.</summary>
    /// <param name="packets">How many packets of 20 ms.</param>
    /// <param name="areNumbered">True for lost packets, false for silence, which is not numbered.</param>
    public void Skip(int packets, bool areNumbered)
    {
        Timestamp += (uint)packets * SamplesPerPacket;
        Sequence += (ushort)(areNumbered ? packets : 0);
    }

    /// <summary>Sends up to 50 packets a second, each with the time it was sent at, until it is told to stop.</summary>
    /// <returns>Packets sent.</returns>
    public async Task<int> SpeakAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var sent = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                Speak(BitConverter.GetBytes(TimeProvider.System.GetTimestamp()));
                sent++;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It has spoken enough.
        }

        return sent;
    }

    public void OnStateChanged(MediaTransport transport, MediaTransportState state)
    {
        if (state == MediaTransportState.Connected)
        {
            _connected.TrySetResult();
        }
        else if (state is MediaTransportState.Failed)
        {
            _connected.TrySetException(new InvalidOperationException($"The connection failed: {transport.FailureReason}"));
        }
    }

    public void OnRtp(MediaTransport transport, ReadOnlySpan<byte> packet, long received)
    {
        if (RtpPacket.TryParse(packet, out var parsed))
        {
            _heard.GetOrAdd(parsed.Ssrc, _ => new HeardStream()).Count(parsed);
        }
    }

    public void OnRtcp(MediaTransport transport, ReadOnlySpan<byte> packet)
    {
        Span<ushort> lost = stackalloc ushort[17];
        while (RtcpPacket.TryRead(ref packet, out var control))
        {
            if (control.TryReadNack(out var media, lost, out var count) && media == Ssrc)
            {
                foreach (var sequence in lost[..count])
                {
                    Keep(_missed, sequence);
                }
            }
        }
    }

    public void OnChannelOpened(MediaTransport transport, DataChannel channel)
    {
    }

    public void OnMessage(MediaTransport transport, DataChannel channel, DataKind kind, ReadOnlySpan<byte> message) => Keep(_data, DataPacket.Parser.ParseFrom(message));

    public void OnChannelClosed(MediaTransport transport, DataChannel channel)
    {
    }

    public async ValueTask DisposeAsync()
    {
        await _media.DisposeAsync();
        await _signal.DisposeAsync();
        await _listening;
        _certificate.Dispose();
    }

    private void Send(ushort sequence, uint timestamp, ReadOnlySpan<byte> payload)
    {
        Span<byte> packet = stackalloc byte[20 + payload.Length];
        packet[0] = 0x90;
        packet[1] = PayloadType;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], Ssrc);
        ReadOnlySpan<byte> level = [0xBE, 0xDE, 0, 1, LevelExtension << 4, 20, 0, 0];
        level.CopyTo(packet[12..]);
        payload.CopyTo(packet[20..]);
        Transport.SendRtp(packet);
    }

    private static void Keep<T>(ConcurrentQueue<T> newest, T item)
    {
        newest.Enqueue(item);
        if (newest.Count > MaxKept)
        {
            newest.TryDequeue(out _);
        }
    }

    private async Task ListenAsync()
    {
        await foreach (var message in _signal.Messages)
        {
            Keep(_received, message);
            switch (message.MessageCase)
            {
                case SignalResponse.MessageOneofCase.Answer when ServerCredentials is null && SdpSession.TryParse(message.Answer.Sdp) is { Credentials: { } credentials, Fingerprint: { } fingerprint } answer:
                    ServerCredentials = credentials;
                    await _media.ConnectAsync(
                        credentials,
                        fingerprint,
                        answer.Media[0].All("candidate").Select(candidate => IceCandidate.TryParse($"candidate:{candidate}")).OfType<IceCandidate>()
                            .Where(candidate => !candidate.IsTcp && System.Net.IPAddress.IsLoopback(candidate.EndPoint.Address)),
                        CancellationToken.None);
                    break;
                case SignalResponse.MessageOneofCase.MediaSectionsRequirement when _offers > 0:
                    _sections += (int)message.MediaSectionsRequirement.NumAudios;
                    await OfferAsync();
                    break;
            }
        }
    }

    private Task OfferAsync()
    {
        var text = new StringBuilder();
        var count = _sections + (_cid is null ? 1 : 2);
        text.Append(CultureInfo.InvariantCulture, $"v=0\r\no=- 7 {++_offers} IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n");
        text.Append(CultureInfo.InvariantCulture, $"a=group:BUNDLE {string.Join(' ', Enumerable.Range(0, count))}\r\na=fingerprint:sha-256 {_media.Fingerprint}\r\n");
        text.Append(CultureInfo.InvariantCulture, $"a=ice-ufrag:{Transport.Credentials.UserFragment}\r\na=ice-pwd:{Transport.Credentials.Password}\r\n");
        text.Append("m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:0\r\na=setup:active\r\na=sctp-port:5000\r\n");
        for (var mid = 1; mid < count; mid++)
        {
            var sends = mid == 1 && _cid is not null;
            text.Append(CultureInfo.InvariantCulture, $"m=audio 9 UDP/TLS/RTP/SAVPF {PayloadType}\r\na=mid:{mid}\r\na={(sends ? "sendonly" : "recvonly")}\r\na=rtcp-mux\r\n");
            text.Append(CultureInfo.InvariantCulture, $"a=rtpmap:{PayloadType} opus/48000/2\r\na=extmap:{LevelExtension} {AudioLevel.Uri}\r\n");
            text.Append(sends ? $"a=msid:- {_cid}\r\na=ssrc:{Ssrc} cname:x\r\n" : "");
        }

        return _signal.SendAsync(new SignalRequest { Offer = new SessionDescription { Type = "offer", Id = _offers, Sdp = text.ToString() } });
    }
}

/// <summary>What came of one source.</summary>
internal sealed class HeardStream
{
    private int _packets;

    public int Packets => Volatile.Read(ref _packets);

    public ushort First { get; private set; }

    public ushort Last { get; private set; }

    /// <summary>Longest time a packet took, if packets say when they were sent.</summary>
    public TimeSpan LongestTransit { get; private set; }

    /// <summary>Counts a packet. One call at a time.</summary>
    public void Count(in RtpPacket packet)
    {
        First = _packets == 0 ? packet.SequenceNumber : First;
        Last = packet.SequenceNumber;
        if (packet.Payload.Length == sizeof(long)
            && TimeProvider.System.GetElapsedTime(BitConverter.ToInt64(packet.Payload)) is var transit && transit > LongestTransit)
        {
            LongestTransit = transit;
        }

        Interlocked.Increment(ref _packets);
    }
}
