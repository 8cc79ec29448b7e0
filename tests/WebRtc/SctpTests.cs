using System.Text;
using Eloquence.WebRtc.Sctp;

namespace Eloquence.WebRtc.Tests;

/// <summary>Two associations over a network in virtual time.</summary>
public sealed class SctpTests
{
    private const uint Binary = 53;

    [Fact]
    public void The_checksum_is_the_published_one() => Assert.Equal(0xE3069283u, Crc32C.Compute("123456789"u8));

    [Theory]
    [InlineData(0, 1u)]
    [InlineData(0.05, 1u)]
    [InlineData(0.15, 1u)]
    [InlineData(0.15, uint.MaxValue - 20)]
    public void Reliable_messages_of_all_sizes_arrive_complete_and_in_order(double loss, uint initialTsn)
    {
        for (var seed = 0; seed < 6; seed++)
        {
            var (network, client, server) = Pair(seed, loss, initialTsn);
            var sizes = Enumerable.Range(0, 60).Select(number => number % 7 == 0 ? 14_000 : 1 + number * 13).ToList();
            foreach (var size in sizes)
            {
                Assert.True(client.Association.TrySend(2, Binary, new byte[size], ChannelReliability.Reliable, network.Now));
                Assert.True(server.Association.TrySend(1, Binary, new byte[size], ChannelReliability.Reliable, network.Now));
            }

            Assert.True(
                network.RunUntil(() => server.Messages.Count == sizes.Count && client.Messages.Count == sizes.Count, TimeSpan.FromSeconds(60)),
                $"seed {seed}: {server.Messages.Count} and {client.Messages.Count} of {sizes.Count}");
            Assert.Equal(sizes, server.Messages.Select(message => message.Data.Length));
            Assert.True(network.RunUntil(() => client.Association.BufferedAmount == 0 && server.Association.BufferedAmount == 0, TimeSpan.FromSeconds(10)));
        }
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 0.15)]
    [InlineData(true, 0.15)]
    public void Both_sides_may_start_and_one_of_them_need_not_repeat_anything(bool bothRepeat, double loss)
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var network = new VirtualNetwork(seed, loss);
            var client = new Side(network, 1, repeats: bothRepeat);
            var server = new Side(network, 1);
            (client.Peer, server.Peer) = (server, client);
            client.Association.Start(network.Now);
            server.Association.Start(network.Now);
            Assert.True(network.RunUntil(() => client.Association.IsUp && server.Association.IsUp, TimeSpan.FromSeconds(5)), $"seed {seed}");
            client.Association.TrySend(0, Binary, "a"u8, ChannelReliability.Reliable, network.Now);
            server.Association.TrySend(1, Binary, "b"u8, ChannelReliability.Reliable, network.Now);
            client.Repeats = true;
            Assert.True(network.RunUntil(() => client.Messages.Count == 1 && server.Messages.Count == 1, TimeSpan.FromSeconds(10)), $"seed {seed}");
        }
    }

    [Fact]
    public void Pauses_grow_only_while_nothing_arrives()
    {
        var timeout = new RetransmissionTimeout();
        timeout.Measure(TimeSpan.FromMilliseconds(100));
        var usual = timeout.Current;
        timeout.BackOff();
        timeout.BackOff();
        Assert.Equal(4 * usual, timeout.Current);
        timeout.Recover();
        Assert.Equal(usual, timeout.Current);
    }

    [Fact]
    public void Messages_queued_before_the_association_stands_arrive()
    {
        var (network, client, server) = Pair(1, 0, 1, start: false);
        server.Association.TrySend(1, Binary, "before"u8, ChannelReliability.Reliable, network.Now);
        client.Association.Start(network.Now);
        Assert.True(network.RunUntil(() => client.Messages.Count == 1, TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void A_message_that_may_be_lost_never_holds_up_a_reliable_one()
    {
        var (network, client, server) = Pair(3, 0.2, 1);
        for (var number = 0; number < 100; number++)
        {
            client.Association.TrySend(0, Binary, Encoding.ASCII.GetBytes($"lossy {number}"), ChannelReliability.Lossy, network.Now);
            client.Association.TrySend(2, Binary, Encoding.ASCII.GetBytes($"{number}"), ChannelReliability.Reliable, network.Now);
            client.Association.TrySend(4, Binary, Encoding.ASCII.GetBytes($"{number}"), new ChannelReliability(IsOrdered: true, MaxRetransmits: 0), network.Now);
            network.RunUntil(() => false, TimeSpan.FromMilliseconds(20));
        }

        Assert.True(network.RunUntil(() => client.Association.BufferedAmount == 0, TimeSpan.FromSeconds(30)));
        Assert.Equal(Enumerable.Range(0, 100), server.Messages.Where(message => message.Stream == 2).Select(message => int.Parse(message.Data, null)));
        var lossy = server.Messages.Count(message => message.Stream == 0);
        Assert.InRange(lossy, 50, 99);
        var ordered = server.Messages.Where(message => message.Stream == 4).Select(message => int.Parse(message.Data, null)).ToList();
        Assert.InRange(ordered.Count, 50, 99);
        Assert.Equal(ordered.Order(), ordered);
    }

    [Fact]
    public void More_than_the_buffer_holds_is_refused_and_everything_taken_arrives()
    {
        var (network, client, server) = Pair(1, 0, 1);
        var taken = 0;
        while (client.Association.TrySend(2, Binary, new byte[200_000], ChannelReliability.Reliable, network.Now))
        {
            taken++;
        }

        Assert.InRange(taken, 15, 30);
        Assert.True(network.RunUntil(() => server.Messages.Count == taken, TimeSpan.FromMinutes(5)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.15)]
    public void A_closed_stream_starts_again_at_zero(double loss)
    {
        var (network, client, server) = Pair(5, loss, uint.MaxValue - 2);
        for (var round = 1; round <= 3; round++)
        {
            for (var number = 0; number < 5; number++)
            {
                client.Association.TrySend(2, Binary, "x"u8, ChannelReliability.Reliable, network.Now);
            }

            client.Association.ResetStream(2, network.Now);
            Assert.True(network.RunUntil(() => server.Resets.Count == round && server.Messages.Count == 5 * round, TimeSpan.FromSeconds(20)), $"round {round}");

            // The answer must be heard, or the next messages would still be numbered on.
            network.RunUntil(() => false, TimeSpan.FromSeconds(3));
        }
    }

    [Fact]
    public void Packets_under_another_tag_or_with_a_wrong_sum_change_nothing()
    {
        var (network, client, server) = Pair(1, 0, 1);
        client.Association.TrySend(2, Binary, "hello"u8, ChannelReliability.Reliable, network.Now);
        network.RunUntil(() => server.Messages.Count == 1, TimeSpan.FromSeconds(1));
        var writer = new SctpPacketWriter(server) { PeerTag = 12345 };
        writer.Add(SctpChunkType.Abort, 0, 0);
        byte[]? forged = null;
        server.Tap = packet => forged = packet;
        writer.Flush();
        server.Tap = null;

        client.Association.Receive(forged, network.Now);

        Assert.True(client.Association.IsUp);
    }

    [Fact]
    public void A_channel_is_announced_with_its_reliability_and_understood()
    {
        var open = new DataChannelOpen("_lossy", "", ChannelReliability.Lossy);
        var encoded = open.Encode();
        Assert.Equal(0x81, encoded[1]);
        Assert.Equal(open, DataChannelOpen.TryParse(encoded));
        var timed = new DataChannelOpen("é", "p", new ChannelReliability(IsOrdered: true, MaxLifetime: TimeSpan.FromMilliseconds(250)));
        Assert.Equal(timed, DataChannelOpen.TryParse(timed.Encode()));
    }

    private static (VirtualNetwork Network, Side Client, Side Server) Pair(int seed, double loss, uint initialTsn, bool start = true)
    {
        var network = new VirtualNetwork(seed, loss);
        var client = new Side(network, initialTsn);
        var server = new Side(network, initialTsn);
        client.Peer = server;
        server.Peer = client;
        if (start)
        {
            client.Association.Start(network.Now);
            Assert.True(network.RunUntil(() => client.Association.IsUp && server.Association.IsUp, TimeSpan.FromSeconds(20)));
        }

        return (network, client, server);
    }

    private sealed class Side : ISctpHandler
    {
        private readonly VirtualNetwork _network;

        public Side(VirtualNetwork network, uint initialTsn, bool repeats = true)
        {
            _network = network;
            Association = new SctpAssociation(this, initialTsn);
            Repeats = repeats;
            network.OnTick(Tick);
        }

        /// <summary>False for a side that has no timers.</summary>
        public bool Repeats { get; set; }

        public SctpAssociation Association { get; }

        public Side Peer { get; set; } = null!;

        public Action<byte[]>? Tap { get; set; }

        public List<(ushort Stream, byte[] Data)> Messages { get; } = [];

        public List<ushort> Resets { get; } = [];

        public void SendSctp(ReadOnlySpan<byte> packet)
        {
            if (Tap is { } tap)
            {
                tap(packet.ToArray());
                return;
            }

            _network.Send(packet, received => Peer.Association.Receive(received, _network.Now));
        }

        private void Tick(TimeSpan now)
        {
            if (Repeats)
            {
                Association.Tick(now);
            }
        }

        public void OnSctpUp()
        {
        }

        public void OnSctpMessage(ushort stream, uint protocol, ReadOnlySpan<byte> message) => Messages.Add((stream, message.ToArray()));

        public void OnSctpStreamReset(ushort stream) => Resets.Add(stream);

        public void OnSctpDown(string reason) => Assert.Fail(reason);
    }
}
