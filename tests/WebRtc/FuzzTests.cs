using System.Net;
using Eloquence.Tests.Support;
using Eloquence.WebRtc.Dtls;
using Eloquence.WebRtc.Ice;
using Eloquence.WebRtc.Rtp;
using Eloquence.WebRtc.Sctp;
using Eloquence.WebRtc.Sdp;
using Eloquence.WebRtc.Srtp;
using Eloquence.WebRtc.Stun;

namespace Eloquence.WebRtc.Tests;

/// <summary>
/// Mutilated packets of all protocols, always the same ones for a seed. By default 40,000; ELOQUENCE_FUZZ=full makes it 1,000,000. Parsers may
/// refuse everything, but nothing may throw, and a connection that stands must go on.
/// </summary>
public sealed class FuzzTests
{
    private const int Seed = 20260701;

    private static int Packets => Environment.GetEnvironmentVariable("ELOQUENCE_FUZZ") == "full" ? 1_000_000 : 40_000;

    [Fact]
    public async Task A_connection_survives_everything_that_comes_to_it_in_between()
    {
        await using var server = new MediaServer(new MediaServerOptions(), TimeProvider.System);
        using var certificate = DtlsCertificate.Create(TimeProvider.System);
        var there = new Silence();
        var transport = server.CreateTransport(there);
        await using var client = new MediaClient(new Silence(), certificate, [SrtpProfile.AeadAes128Gcm], TimeProvider.System);
        transport.SetPeerFingerprint(client.Fingerprint);
        var channel = client.Transport.OpenChannel("_reliable", ChannelReliability.Reliable);
        await client.ConnectAsync(transport.Credentials, server.Fingerprint, server.Candidates.Where(candidate => !candidate.IsTcp), CancellationToken.None);
        await Eventually.TrueAsync(() => transport.State == MediaTransportState.Connected, "the connection");

        var random = new Random(Seed);
        var stranger = new Nowhere();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var number = 0; number < Packets / 2; number++)
        {
            var packet = Mutilate(Samples[random.Next(Samples.Length)], random);
            if (packet.Length > 0)
            {
                transport.Receive(packet, stranger, 0);
            }
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 4_000_000);
        Assert.Equal(MediaTransportState.Connected, transport.State);
        Assert.True(channel.TrySend("still here"u8));
        await Eventually.TrueAsync(() => there.Messages == 1, "the message");
    }

    [Fact]
    public void Handshakes_and_associations_end_in_an_orderly_way_whatever_comes()
    {
        using var certificate = DtlsCertificate.Create(TimeProvider.System);
        var random = new Random(Seed);
        var cookies = new CookieIssuer();
        var handler = new Silence();
        DtlsServer? dtls = null;
        SctpAssociation? sctp = null;
        byte[] tag = [];
        for (var number = 0; number < Packets / 2; number++)
        {
            if (number % 50 == 0)
            {
                dtls?.Dispose();
                dtls = new DtlsServer(certificate, cookies, handler);
                sctp = Established(handler, out tag);
            }

            var now = TimeSpan.FromMilliseconds(number);
            dtls!.Receive(Mutilate(Samples[random.Next(Samples.Length)], random), now);
            dtls.Tick(now);
            var packet = Mutilate(SctpSamples[random.Next(SctpSamples.Length)], random);
            if (packet.Length >= 12)
            {
                tag.CopyTo(packet, 4);
                Sign(packet);
            }

            sctp!.Receive(packet, now);
            sctp.Tick(now);
            ReadEverything(Mutilate(Samples[random.Next(Samples.Length)], random));
        }

        dtls?.Dispose();
    }

    /// <summary>An association whose handshake is over, so that everything but the handshake is reached.</summary>
    private static SctpAssociation Established(Silence handler, out byte[] tag)
    {
        var association = new SctpAssociation(handler);
        association.Receive(Sign(SctpSamples[0].ToArray()), TimeSpan.Zero);
        tag = handler.LastSctp[16..20];
        var echo = Sctp(10, 0, handler.LastSctp[^32..]);
        tag.CopyTo(echo, 4);
        association.Receive(Sign(echo), TimeSpan.Zero);
        Assert.True(association.IsUp);
        return association;
    }

    private static byte[] Sign(byte[] packet)
    {
        packet.AsSpan(8, 4).Clear();
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(8), Crc32C.Compute(packet));
        return packet;
    }

    private static void ReadEverything(byte[] bytes)
    {
        if (RtpPacket.TryParse(bytes, out var packet))
        {
            _ = packet.Payload.Length;
            packet.TryGetExtension(1, out _);
            Vp8Payload.StartsKeyFrame(packet.Payload);
            H264Payload.StartsKeyFrame(packet.Payload);
        }

        ReadOnlySpan<byte> compound = bytes;
        Span<ushort> lost = stackalloc ushort[16];
        while (RtcpPacket.TryRead(ref compound, out var control))
        {
            control.TryReadSenderReport(out _, out _);
            control.TryReadKeyFrameRequest(out _);
            control.TryReadNack(out _, lost, out _);
            for (var index = 0; control.TryReadReport(index, out _, out _); index++)
            {
            }
        }

        DataChannelOpen.TryParse(bytes);
        var text = System.Text.Encoding.Latin1.GetString(bytes);
        if (SdpSession.TryParse(text) is { } session)
        {
            _ = session.Credentials;
            _ = session.Fingerprint;
            _ = session.ToString();
            foreach (var media in session.Media)
            {
                media.PayloadType("opus/48000");
                media.Extension(AudioLevel.Uri);
                _ = media.Sources.Count();
            }
        }

        IceCandidate.TryParse(text);
    }

    private static byte[] Mutilate(byte[] sample, Random random)
    {
        var bytes = sample.ToArray();
        for (var change = random.Next(6); change > 0; change--)
        {
            bytes[random.Next(bytes.Length)] = random.Next(3) switch
            {
                0 => byte.MaxValue,
                1 => 0,
                _ => (byte)random.Next(256),
            };
        }

        return random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    private static byte[][] Samples { get; } =
    [
        Stun(),
        Hello(),
        [0x90, 111, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xBE, 0xDE, 0, 1, 0x10, 0x85, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
        [0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0x81, 201, 0, 7, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [23, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 9, 0, 30, .. new byte[30]],
        [3, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 1, 2, 3, 4],
        [.. "v=0\r\na=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuv\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=rtpmap:111 opus/48000/2\r\na=ssrc:1 cname:x\r\n"u8],
        [.. "candidate:1 1 udp 2130706431 192.0.2.1 4711 typ host"u8],
    ];

    private static byte[][] SctpSamples { get; } =
    [
        Sctp(1, 0, [0, 0, 0, 9, 0, 16, 0, 0, 255, 255, 255, 255, 0, 0, 0, 1]),
        Sctp(0, 3, [0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 0, 53, 1, 2, 3, 4]),
        Sctp(3, 0, [0, 0, 0, 1, 0, 16, 0, 0, 0, 1, 0, 0, 0, 2, 0, 3]),
        Sctp(192, 0, [0, 0, 0, 9, 0, 2, 0, 0]),
        Sctp(130, 0, [0, 13, 0, 18, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 0, 0]),
        Sctp(4, 0, [0, 1, 0, 8, 1, 2, 3, 4]),
    ];

    private static byte[] Sctp(byte type, byte flags, byte[] value) => [0x13, 0x88, 0x13, 0x88, 0, 0, 0, 0, 0, 0, 0, 0, type, flags, 0, (byte)(4 + value.Length), .. value];

    private static byte[] Stun()
    {
        var builder = new StunBuilder(stackalloc byte[256], StunType.BindingRequest, "0123456789ab"u8);
        builder.Add(StunAttribute.Username, "abcd:efgh"u8);
        builder.Add(StunAttribute.UseCandidate, []);
        return builder.Finish("some password, long enough"u8).ToArray();
    }

    private static byte[] Hello()
    {
        var body = new ClientHello { Random = new byte[32], SrtpProfiles = [SrtpProfile.AeadAes128Gcm] }.Encode();
        byte[] header = [1, 0, (byte)(body.Length >> 8), (byte)body.Length, 0, 0, 0, 0, 0, 0, (byte)(body.Length >> 8), (byte)body.Length];
        var length = header.Length + body.Length;
        return [22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, (byte)(length >> 8), (byte)length, .. header, .. body];
    }

    private sealed class Nowhere : NetworkPath
    {
        public override IPEndPoint Remote { get; } = new(IPAddress.Loopback, 9);

        public override bool IsTcp => false;

        public override void Send(ReadOnlySpan<byte> packet)
        {
        }
    }

    private sealed class Silence : IMediaTransportHandler, IDtlsHandler, ISctpHandler
    {
        private int _messages;

        public int Messages => _messages;

        public void OnStateChanged(MediaTransport transport, MediaTransportState state)
        {
        }

        public void OnRtp(MediaTransport transport, ReadOnlySpan<byte> packet, long received)
        {
        }

        public void OnRtcp(MediaTransport transport, ReadOnlySpan<byte> packet)
        {
        }

        public void OnChannelOpened(MediaTransport transport, DataChannel channel)
        {
        }

        public void OnMessage(MediaTransport transport, DataChannel channel, DataKind kind, ReadOnlySpan<byte> message) => Interlocked.Increment(ref _messages);

        public void OnChannelClosed(MediaTransport transport, DataChannel channel)
        {
        }

        public void SendDtls(ReadOnlySpan<byte> datagram)
        {
        }

        public void OnDtlsData(ReadOnlySpan<byte> data)
        {
        }

        public void OnDtlsState(DtlsState state)
        {
        }

        public byte[] LastSctp { get; private set; } = [];

        public void SendSctp(ReadOnlySpan<byte> packet) => LastSctp = packet.ToArray();

        public void OnSctpUp()
        {
        }

        public void OnSctpMessage(ushort stream, uint protocol, ReadOnlySpan<byte> message)
        {
        }

        public void OnSctpStreamReset(ushort stream)
        {
        }

        public void OnSctpDown(string reason)
        {
        }
    }
}
