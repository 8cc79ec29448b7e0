using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Eloquence.LiveKit.Protocol;
using Eloquence.Tests.Support;
using Eloquence.WebRtc;
using Eloquence.WebRtc.Ice;
using Eloquence.WebRtc.Sdp;
using Google.Protobuf;
using Xunit.Abstractions;

namespace Eloquence.LiveKit.Tests;

/// <summary>
/// A running server under damaged datagrams and signal messages, of strangers and of participants with valid tokens, while two others talk in
/// the same room. By default a short run; ELOQUENCE_FUZZ=full sends 1,000,000 datagrams and 100,000 messages. The numbers of the random
/// generator are fixed.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Seed = 20260701;
    private const int Batch = 50;
    private const int DatagramsPerVictim = 500;
    private const long MemoryBound = 16 * 1024 * 1024;

    private static bool IsFull => Environment.GetEnvironmentVariable("ELOQUENCE_FUZZ") == "full";

    [Fact]
    public async Task Damaged_datagrams_crash_nothing_leak_nothing_and_disturb_nobody()
    {
        var datagrams = IsFull ? 1_000_000 : 30_000;
        var random = new Random(Seed);
        await using var server = await LiveKitHost.StartAsync(("ReconnectSeconds", "1"), ("MaxParticipants", "1000"));
        await using var talk = await Conversation.StartAsync(server);
        using var stranger = new HostileSocket(server.Service<MediaServer>().UdpPort);
        var watch = Stopwatch.StartNew();
        var replaced = 0;

        // As much again as is measured, so that what grows once (buffers, compiled code) has grown.
        await AttackAsync(Math.Min(datagrams / 2, 100_000));
        var before = await MemoryAsync(server);
        await AttackAsync(datagrams);
        var after = await MemoryAsync(server);

        Report($"{datagrams} datagrams", before, after, watch, await talk.EndAsync(), $"{replaced} attackers were thrown out");
        Assert.Empty(server.Errors);
        Assert.InRange(after - before, long.MinValue, MemoryBound);

        async Task AttackAsync(int count)
        {
            RoomMember? member = null;
            SignalClient? guest = null;
            IceCredentials handshake = IceCredentials.Create();
            using var inside = new HostileSocket(server.Service<MediaServer>().UdpPort);
            using var halfInside = new HostileSocket(server.Service<MediaServer>().UdpPort);
            for (var number = 0; number < count; number++)
            {
                if (number % DatagramsPerVictim == 0 || member?.Transport.State != MediaTransportState.Connected)
                {
                    replaced += member is null || number % DatagramsPerVictim == 0 ? 0 : 1;
                    await (member?.DisposeAsync() ?? ValueTask.CompletedTask);
                    await (guest?.DisposeAsync() ?? ValueTask.CompletedTask);
                    member = await RoomMember.JoinAsync(server, server.Token("attacker", Conversation.Room), publishes: true);
                    await inside.CheckAsync(member.ServerCredentials!);
                    (guest, handshake) = await BeginAsync(server);
                    await halfInside.CheckAsync(handshake);
                }

                switch (random.Next(8))
                {
                    case 0:
                        stranger.Send(Mutations.Damage(HostileSocket.Check(member.ServerCredentials!), random));
                        break;
                    case 1:
                        stranger.Send(Packet(random));
                        break;
                    case 2:
                        inside.Send(Packet(random));
                        break;
                    case 3 or 4:
                        halfInside.Send(Packet(random));
                        break;
                    case 5:
                        Protected(Mutations.Damage(PacketSamples.Rtp(member.Ssrc, (ushort)number), random), member.Transport);
                        break;
                    case 6:
                        Protected(Mutations.Damage(PacketSamples.Rtcp[random.Next(PacketSamples.Rtcp.Length)], random), member.Transport);
                        break;
                    default:
                        (random.Next(2) == 0 ? member.Lossy : member.Reliable).TrySend(Mutations.Damage(DataSamples[random.Next(DataSamples.Length)], random));
                        break;
                }

                if (number % Batch == 0)
                {
                    await inside.CheckAsync(member.ServerCredentials!);
                }
            }

            await (member?.DisposeAsync() ?? ValueTask.CompletedTask);
            await (guest?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    [Fact]
    public async Task Damaged_signal_messages_crash_nothing_leak_nothing_and_disturb_nobody()
    {
        var frames = IsFull ? 100_000 : 3_000;
        var random = new Random(Seed);
        await using var server = await LiveKitHost.StartAsync(("ReconnectSeconds", "1"), ("MaxParticipants", "1000"));
        await using var talk = await Conversation.StartAsync(server);
        var watch = Stopwatch.StartNew();
        await AttackAsync(Math.Min(frames / 2, 10_000));
        var before = await MemoryAsync(server);
        var closed = await AttackAsync(frames);
        var after = await MemoryAsync(server);

        Report($"{frames} signal messages", before, after, watch, await talk.EndAsync(), $"{closed} closed the connection");
        Assert.Empty(server.Errors);
        Assert.InRange(after - before, long.MinValue, MemoryBound);

        async Task<int> AttackAsync(int count)
        {
            SignalClient? attacker = null;
            var closed = 0;
            for (var frame = 0; frame < count; frame++)
            {
                attacker ??= random.Next(2) == 0
                    ? await SignalClient.ConnectAsync(server, server.Token("attacker", Conversation.Room))
                    : await SignalClient.ConnectAsync(server, server.Token("attacker", Conversation.Room), Join(random));
                var request = Request(random);
                var isText = random.Next(4) == 0;
                var bytes = isText ? Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(request)) : request.ToByteArray();

                // Every message is handled before the next one, so that none goes to a connection that is closed already.
                await attacker.SendAsync(random.Next(2) == 0 ? Mutations.Damage(bytes, random) : bytes, isText ? WebSocketMessageType.Text : WebSocketMessageType.Binary);
                if (!await attacker.AnswersAsync())
                {
                    closed++;
                    await attacker.DisposeAsync();
                    attacker = null;
                }
            }

            await (attacker?.DisposeAsync() ?? ValueTask.CompletedTask);
            return closed;
        }
    }

    /// <summary>Memory in use when all guests are gone but the two that talk.</summary>
    private static async Task<long> MemoryAsync(LiveKitHost server)
    {
        await Eventually.TrueAsync(() => server.Service<MediaServer>().Transports.Count() == 2, "all connections of attackers to be freed", TimeSpan.FromSeconds(30));
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>A participant whose handshake has not begun.</summary>
    private static async Task<(SignalClient, IceCredentials)> BeginAsync(LiveKitHost server)
    {
        var guest = await SignalClient.ConnectAsync(server, server.Token("guest", Conversation.Room));
        var offer = await guest.ExpectAsync(SignalResponse.MessageOneofCase.Offer);
        return (guest, SdpSession.TryParse(offer.Offer.Sdp)!.Credentials!);
    }

    private static byte[] Packet(Random random) => Mutations.Damage(PacketSamples.Open[random.Next(PacketSamples.Open.Length)], random);

    /// <summary>Sends what a participant may encrypt: whatever it is, if it has a header.</summary>
    private static void Protected(byte[] packet, MediaTransport transport)
    {
        if (packet.Length >= 8 && packet[1] is >= 192 and <= 223)
        {
            transport.SendRtcp(packet);
        }
        else if (Eloquence.WebRtc.Rtp.RtpPacket.TryParse(packet, out _))
        {
            transport.SendRtp(packet);
        }
    }

    private static byte[][] DataSamples { get; } =
    [
        new DataPacket { User = new UserPacket { Payload = ByteString.CopyFromUtf8("hello"), Topic = "t", DestinationIdentities = { "anne" } }, Sequence = 7 }.ToByteArray(),
        new DataPacket { User = new UserPacket { Payload = ByteString.CopyFrom(new byte[900]) }, ParticipantIdentity = "bruno", ParticipantSid = "PA_x" }.ToByteArray(),
        [0x5A, 4, 0x0A, 2, 1, 2],
    ];

    private static JoinRequest Join(Random random)
    {
        var request = new JoinRequest { ConnectionSettings = new ConnectionSettings { AutoSubscribe = random.Next(2) == 0 }, Metadata = new string('m', random.Next(2000)) };
        if (random.Next(2) == 0)
        {
            request.PublisherOffer = new SessionDescription { Type = "offer", Id = 1, Sdp = Mutations.Damage(OfferText, random) };
        }

        for (var tracks = random.Next(3); tracks > 0; tracks--)
        {
            request.AddTrackRequests.Add(Track(random));
        }

        return request;
    }

    private static AddTrackRequest Track(Random random) => new()
    {
        Cid = new string('c', random.Next(300)),
        Type = (TrackType)random.Next(-1, 4),
        Source = (TrackSource)random.Next(-1, 7),
        Muted = random.Next(2) == 0,
        SimulcastCodecs = { new SimulcastCodec { Codec = "vp9", Cid = "d" } },
        Layers = { new VideoLayer { Quality = (VideoQuality)random.Next(9), Width = uint.MaxValue } },
    };

    private static SignalRequest Request(Random random) => random.Next(12) switch
    {
        0 or 1 or 2 => new() { Offer = new SessionDescription { Type = "offer", Id = (uint)random.Next(), Sdp = Mutations.Damage(OfferText, random) } },
        3 => new() { Answer = new SessionDescription { Type = "answer", Id = (uint)random.Next(3), Sdp = Mutations.Damage(OfferText, random) } },
        4 or 5 => new() { AddTrack = Track(random) },
        6 => new() { Mute = new MuteTrackRequest { Sid = "TR_x", Muted = true } },
        7 => new() { Subscription = new UpdateSubscription { Subscribe = random.Next(2) == 0, TrackSids = { "TR_x", "" } } },
        8 => new() { UpdateMetadata = new UpdateParticipantMetadata { Metadata = "m", Attributes = { [random.Next(100).ToString(CultureInfo.InvariantCulture)] = "b" } } },
        9 => new() { TrackSetting = new UpdateTrackSettings { TrackSids = { "TR_x" }, Disabled = true } },
        10 => new() { SubscriptionPermission = new SubscriptionPermission { TrackPermissions = { new TrackPermission { ParticipantIdentity = "anne", TrackSids = { "TR_x" } } } } },
        _ => new() { PingReq = new Ping { Timestamp = random.NextInt64() } },
    };

    private const string OfferText =
        "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1 2 3\r\na=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=fingerprint:sha-256 00:11:22\r\n"
        + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:0\r\na=sctp-port:5000\r\n"
        + "m=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\na=mid:1\r\na=sendonly\r\na=msid:- c\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10\r\na=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=ssrc:4711 cname:x\r\n"
        + "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=mid:2\r\na=sendrecv\r\na=rtpmap:96 VP8/90000\r\na=rid:q send\r\na=rid:h send\r\na=simulcast:send q;h\r\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
        + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:3\r\na=recvonly\r\na=rtpmap:111 opus/48000/2\r\n";

    private void Report(string what, long before, long after, Stopwatch watch, string talk, string more) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what} in {watch.Elapsed.TotalSeconds:0.0} s, {more}; memory {before / 1e6:0.00} MB, then {after / 1e6:0.00} MB; working set {Environment.WorkingSet / 1e6:0} MB; {talk}"));
}
