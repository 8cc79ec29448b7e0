using Eloquence.WebRtc.Dtls;
using Eloquence.WebRtc.Srtp;

namespace Eloquence.WebRtc.Tests;

/// <summary>Our client against our server over a network in virtual time.</summary>
public sealed class DtlsTests : IDisposable
{
    private static readonly SrtpProfile[] Both = [SrtpProfile.AeadAes128Gcm, SrtpProfile.Aes128CmHmacSha1];

    private readonly DtlsCertificate _serverCertificate = DtlsCertificate.Create(TimeProvider.System);
    private readonly DtlsCertificate _clientCertificate = DtlsCertificate.Create(TimeProvider.System);

    [Theory]
    [InlineData(0)]
    [InlineData(0.05)]
    [InlineData(0.15)]
    public void A_handshake_succeeds_on_a_lossy_network_within_5_seconds(double loss)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            using var pair = Pair(new VirtualNetwork(seed, loss));
            pair.Server.Connection.SetPeerFingerprint(_clientCertificate.Fingerprint);
            pair.Client.Connection.SetPeerFingerprint(_serverCertificate.Fingerprint);
            pair.StartClient();

            Assert.True(pair.Network.RunUntil(pair.BothConnected, TimeSpan.FromSeconds(5)), $"seed {seed}: {pair.Server.Connection.State}, {pair.Client.Connection.State}");
            Assert.Equal(SrtpProfile.AeadAes128Gcm, pair.Server.Connection.SrtpKeys!.Profile);
            Assert.Equal(pair.Server.Connection.SrtpKeys.Send.Key, pair.Client.Connection.SrtpKeys!.Receive.Key);
            Assert.Equal(pair.Server.Connection.SrtpKeys.Receive.Salt, pair.Client.Connection.SrtpKeys.Send.Salt);
        }
    }

    [Fact]
    public void The_profile_is_the_one_both_know()
    {
        using var pair = Pair(new VirtualNetwork(1, 0), profiles: [SrtpProfile.Aes128CmHmacSha1]);
        Connect(pair);
        Assert.Equal(SrtpProfile.Aes128CmHmacSha1, pair.Server.Connection.SrtpKeys!.Profile);
    }

    [Fact]
    public void Nothing_is_delivered_before_the_fingerprint_is_known_and_everything_after()
    {
        using var pair = Pair(new VirtualNetwork(1, 0));
        pair.Client.Connection.SetPeerFingerprint(_serverCertificate.Fingerprint);
        pair.StartClient();
        Assert.True(pair.Network.RunUntil(() => pair.Client.Connection.State == DtlsState.Connected, TimeSpan.FromSeconds(2)));
        pair.Client.Connection.Send("early"u8);
        pair.Network.RunUntil(() => false, TimeSpan.FromSeconds(1));
        Assert.Equal(DtlsState.AwaitingFingerprint, pair.Server.Connection.State);
        Assert.Empty(pair.Server.Received);

        pair.Server.Connection.SetPeerFingerprint(_clientCertificate.Fingerprint);
        Assert.Equal(["early"u8.ToArray()], pair.Server.Received);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Another_certificate_than_the_announced_one_is_refused(bool known)
    {
        using var other = DtlsCertificate.Create(TimeProvider.System);
        using var pair = Pair(new VirtualNetwork(1, 0));
        if (known)
        {
            pair.Server.Connection.SetPeerFingerprint(other.Fingerprint);
        }

        pair.Client.Connection.SetPeerFingerprint(_serverCertificate.Fingerprint);
        pair.StartClient();
        Assert.True(pair.Network.RunUntil(() => pair.Client.Connection.State == DtlsState.Connected || pair.Server.Connection.State == DtlsState.Failed, TimeSpan.FromSeconds(2)));
        pair.Network.RunUntil(() => false, TimeSpan.FromMilliseconds(200));
        pair.Server.Connection.SetPeerFingerprint(other.Fingerprint);

        Assert.Equal(DtlsState.Failed, pair.Server.Connection.State);
        Assert.Null(pair.Server.Received.FirstOrDefault());
        Assert.True(pair.Network.RunUntil(() => pair.Client.Connection.State == DtlsState.Failed, TimeSpan.FromSeconds(1)), "the client hears the alert");
    }

    [Fact]
    public void Before_the_cookie_comes_back_the_server_sends_less_than_it_got()
    {
        var sentToServer = 0;
        var sentToClient = 0;
        var server = new Side(datagram => sentToClient += datagram.Length);
        server.Connection = new DtlsServer(_serverCertificate, new CookieIssuer(), server);
        var client = new Side(datagram =>
        {
            sentToServer += datagram.Length;
            server.Connection.Receive(datagram, TimeSpan.Zero);
        });
        using var connection = new DtlsClient(_clientCertificate, Both, client);
        client.Connection = connection;
        connection.Start(TimeSpan.Zero);

        Assert.True(sentToClient > 0 && sentToClient <= sentToServer, $"{sentToClient} of {sentToServer}");
        server.Connection.Dispose();
    }

    [Theory]
    [InlineData(50, 2)]
    [InlineData(10, 1)]
    public void A_hello_is_answered_again_when_a_browser_repeats_it_and_not_when_the_network_does(int milliseconds, int answers)
    {
        var answered = 0;
        byte[]? hello = null;
        var server = new Side(_ => answered++);
        server.Connection = new DtlsServer(_serverCertificate, new CookieIssuer(), server);
        var client = new Side(datagram => hello = datagram.ToArray());
        using var connection = new DtlsClient(_clientCertificate, Both, client);
        connection.Start(TimeSpan.Zero);

        server.Connection.Receive(hello, TimeSpan.Zero);
        server.Connection.Receive(hello, TimeSpan.FromMilliseconds(milliseconds));

        Assert.Equal(answers, answered);
        server.Connection.Dispose();
    }

    [Fact]
    public void A_repeated_record_is_delivered_once()
    {
        byte[]? last = null;
        using var pair = Pair(new VirtualNetwork(1, 0), tap: datagram => last = datagram);
        Connect(pair);
        pair.Client.Connection.Send("once"u8);
        pair.Network.RunUntil(() => pair.Server.Received.Count == 1, TimeSpan.FromSeconds(1));
        pair.Server.Connection.Receive(last, pair.Network.Now);
        Assert.Single(pair.Server.Received);
    }

    [Fact]
    public void Messages_out_of_their_order_end_the_handshake_with_an_alert()
    {
        var sent = new List<byte[]>();
        var server = new Side(datagram => sent.Add(datagram.ToArray()));
        server.Connection = new DtlsServer(_serverCertificate, new CookieIssuer(), server);
        var header = new byte[] { 22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12, 14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };

        server.Connection.Receive(header, TimeSpan.Zero);

        Assert.Equal(DtlsState.Failed, server.Connection.State);
        Assert.Equal([2, (byte)DtlsAlert.UnexpectedMessage], sent.Single()[^2..]);
        server.Connection.Dispose();
    }

    [Fact]
    public void Closing_is_heard()
    {
        using var pair = Pair(new VirtualNetwork(1, 0));
        Connect(pair);
        pair.Client.Connection.Close();
        Assert.True(pair.Network.RunUntil(() => pair.Server.Connection.State == DtlsState.Closed, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void A_client_that_does_not_prove_its_key_is_refused()
    {
        // The certificate of one key with the signature of another.
        using var pair = Pair(new VirtualNetwork(1, 0), tap: null, tamper: true);
        pair.Server.Connection.SetPeerFingerprint(_clientCertificate.Fingerprint);
        pair.Client.Connection.SetPeerFingerprint(_serverCertificate.Fingerprint);
        pair.StartClient();
        Assert.True(pair.Network.RunUntil(() => pair.Server.Connection.State == DtlsState.Failed, TimeSpan.FromSeconds(3)));
        Assert.Contains("does not hold the key", pair.Server.Connection.FailureReason, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _serverCertificate.Dispose();
        _clientCertificate.Dispose();
    }

    private static int IndexOfCertificateVerify(byte[] datagram)
    {
        for (var offset = 0; offset + 13 < datagram.Length; offset += 13 + (datagram[offset + 11] << 8) + datagram[offset + 12])
        {
            if (datagram[offset] == 22 && datagram[offset + 4] == 0 && datagram[offset + 13] == (byte)HandshakeType.CertificateVerify)
            {
                return offset + 13 + 12;
            }
        }

        return -1;
    }

    private void Connect(ConnectedPair pair)
    {
        pair.Server.Connection.SetPeerFingerprint(_clientCertificate.Fingerprint);
        pair.Client.Connection.SetPeerFingerprint(_serverCertificate.Fingerprint);
        pair.StartClient();
        Assert.True(pair.Network.RunUntil(pair.BothConnected, TimeSpan.FromSeconds(5)));
    }

    private ConnectedPair Pair(VirtualNetwork network, SrtpProfile[]? profiles = null, Action<byte[]>? tap = null, bool tamper = false)
    {
        Side server = null!;
        Side client = null!;
        server = new Side(datagram => network.Send(datagram, packet => client.Connection.Receive(packet, network.Now)));
        client = new Side(datagram => network.Send(datagram, packet =>
        {
            tap?.Invoke(packet);
            if (tamper && IndexOfCertificateVerify(packet) is var index and > 0)
            {
                // The last byte of the signature.
                packet[index + 4 + packet[index + 3] - 1] ^= 1;
            }

            server.Connection.Receive(packet, network.Now);
        }));
        server.Connection = new DtlsServer(_serverCertificate, new CookieIssuer(), server);
        client.Connection = new DtlsClient(_clientCertificate, profiles ?? Both, client);
        network.OnTick(server.Connection.Tick);
        network.OnTick(client.Connection.Tick);
        return new(network, server, client);
    }

    private sealed record ConnectedPair(VirtualNetwork Network, Side Server, Side Client) : IDisposable
    {
        public void StartClient() => ((DtlsClient)Client.Connection).Start(Network.Now);

        public bool BothConnected() => Server.Connection.State == DtlsState.Connected && Client.Connection.State == DtlsState.Connected;

        public void Dispose()
        {
            Server.Connection.Dispose();
            Client.Connection.Dispose();
        }
    }

    private delegate void Sending(ReadOnlySpan<byte> datagram);

    private sealed class Side(Sending send) : IDtlsHandler
    {
        public DtlsConnection Connection { get; set; } = null!;

        public List<byte[]> Received { get; } = [];

        public void SendDtls(ReadOnlySpan<byte> datagram) => send(datagram);

        public void OnDtlsData(ReadOnlySpan<byte> data) => Received.Add(data.ToArray());

        public void OnDtlsState(DtlsState state)
        {
        }
    }
}
