using System.Collections.Concurrent;
using System.Net;
using Eloquence.Tests.Support;
using Eloquence.WebRtc.Dtls;
using Eloquence.WebRtc.Ice;
using Eloquence.WebRtc.Sctp;
using Eloquence.WebRtc.Srtp;

namespace Eloquence.WebRtc.Tests;

/// <summary>Client and server over real sockets.</summary>
public sealed class ConnectionTests
{
    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 0.05)]
    [InlineData(false, 0.15)]
    public async Task Media_and_messages_flow_both_ways(bool tcp, double loss)
    {
        await using var server = new MediaServer(new MediaServerOptions { AnnouncesUdp = !tcp, SimulatedLoss = loss }, TimeProvider.System);
        using var certificate = DtlsCertificate.Create(TimeProvider.System);
        var (there, here) = (new Recorder(), new Recorder());
        var transport = server.CreateTransport(there);
        await using var client = new MediaClient(here, certificate, [SrtpProfile.AeadAes128Gcm], TimeProvider.System);
        transport.SetPeerFingerprint(client.Fingerprint);
        var channel = client.Transport.OpenChannel("_reliable", ChannelReliability.Reliable);
        var candidates = tcp ? server.Candidates : server.Candidates.Where(candidate => !candidate.IsTcp);
        await client.ConnectAsync(transport.Credentials, server.Fingerprint, candidates, CancellationToken.None);

        await Eventually.TrueAsync(() => transport.State == MediaTransportState.Connected && client.Transport.State == MediaTransportState.Connected, "both to be connected");
        Assert.Equal(tcp, transport.IsTcp);
        Assert.True(channel.TrySend("hello"u8));
        Assert.True(channel.TrySend(new byte[14_000]));
        Assert.True(channel.TrySend([]));
        await Eventually.TrueAsync(() => there.Messages.Count == 3, "the messages to arrive");
        Assert.Equal([5, 14_000, 0], there.Messages.Select(message => message.Length));

        byte[] packet = [0x80, 111, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 1, 2, 3];
        await Eventually.TrueAsync(() =>
        {
            packet[3]++;
            client.Transport.SendRtp(packet);
            transport.SendRtp(packet);
            return there.Packets > 0 && here.Packets > 0;
        }, "media to arrive on both sides");

        client.Transport.Dispose();
        await Eventually.TrueAsync(() => transport.State == MediaTransportState.Closed || loss > 0, "the server to hear the goodbye");
    }

    [Fact]
    public async Task A_client_without_the_password_is_not_answered()
    {
        await using var server = new MediaServer(new MediaServerOptions(), TimeProvider.System);
        using var certificate = DtlsCertificate.Create(TimeProvider.System);
        var good = server.CreateTransport(new Recorder());
        var bad = server.CreateTransport(new Recorder());
        await using var intruder = new MediaClient(new Recorder(), certificate, [SrtpProfile.AeadAes128Gcm], TimeProvider.System);
        await using var client = new MediaClient(new Recorder(), certificate, [SrtpProfile.AeadAes128Gcm], TimeProvider.System);
        bad.SetPeerFingerprint(certificate.Fingerprint);
        good.SetPeerFingerprint(certificate.Fingerprint);
        var udp = server.Candidates.Where(candidate => !candidate.IsTcp).ToList();
        await intruder.ConnectAsync(bad.Credentials with { Password = IceCredentials.Create().Password }, server.Fingerprint, udp, CancellationToken.None);
        await client.ConnectAsync(good.Credentials, server.Fingerprint, udp, CancellationToken.None);

        await Eventually.TrueAsync(() => good.State == MediaTransportState.Connected, "the right client to be connected");
        Assert.Null(bad.RemoteAddress);
    }

    [Fact]
    public async Task After_an_ICE_restart_the_connection_goes_on()
    {
        await using var server = new MediaServer(new MediaServerOptions { Addresses = [IPAddress.Loopback, IPAddress.IPv6Loopback] }, TimeProvider.System);
        using var certificate = DtlsCertificate.Create(TimeProvider.System);
        var there = new Recorder();
        var transport = server.CreateTransport(there);
        await using var client = new MediaClient(new Recorder(), certificate, [SrtpProfile.Aes128CmHmacSha1], TimeProvider.System);
        transport.SetPeerFingerprint(client.Fingerprint);
        var channel = client.Transport.OpenChannel("x", ChannelReliability.Reliable);
        var udp = server.Candidates.Where(candidate => !candidate.IsTcp).ToList();
        await client.ConnectAsync(transport.Credentials, server.Fingerprint, udp, CancellationToken.None);
        await Eventually.TrueAsync(() => transport.State == MediaTransportState.Connected, "the connection");
        var before = transport.RemoteAddress;

        server.RestartIce(transport);
        await client.ConnectAsync(transport.Credentials, server.Fingerprint, udp, CancellationToken.None);
        await Eventually.TrueAsync(() => !Equals(before, transport.RemoteAddress), "the new path");
        channel.TrySend("still here"u8);
        await Eventually.TrueAsync(() => there.Messages.Count == 1, "the message");
        Assert.Equal(SrtpProfile.Aes128CmHmacSha1, transport.Profile);
    }

    private sealed class Recorder : IMediaTransportHandler
    {
        private int _packets;

        public ConcurrentQueue<byte[]> Messages { get; } = new();

        public int Packets => _packets;

        public void OnStateChanged(MediaTransport transport, MediaTransportState state)
        {
        }

        public void OnRtp(MediaTransport transport, ReadOnlySpan<byte> packet, long received) => Interlocked.Increment(ref _packets);

        public void OnRtcp(MediaTransport transport, ReadOnlySpan<byte> packet)
        {
        }

        public void OnChannelOpened(MediaTransport transport, DataChannel channel)
        {
        }

        public void OnMessage(MediaTransport transport, DataChannel channel, DataKind kind, ReadOnlySpan<byte> message) => Messages.Enqueue(message.ToArray());

        public void OnChannelClosed(MediaTransport transport, DataChannel channel)
        {
        }
    }
}
