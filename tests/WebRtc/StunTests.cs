using System.Net;
using System.Text;
using Eloquence.WebRtc.Ice;
using Eloquence.WebRtc.Stun;

namespace Eloquence.WebRtc.Tests;

/// <summary>Test vectors of RFC 5769 and what a server does with checks.</summary>
public sealed class StunTests
{
    /// <summary>Attribute header and CRC; a receiver that finds no such attribute has nothing to compare (RFC 8489, 14.7).</summary>
    private const int FingerprintLength = 8;

    private const string Password = "VOkJxbRl1RmTxUk/WvJxBt";

    // RFC 5769, 2.1.
    private static readonly byte[] Request = Convert.FromHexString(
        "000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff80290008932ff9b151263b36"
        + "000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf");

    // RFC 5769, 2.2 and 2.3.
    private static readonly byte[] ResponseIPv4 = Convert.FromHexString(
        "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643000800142b91f599fd9e90c38c74"
        + "89f92af9ba53f06be7d780280004c07d4c96");

    private static readonly byte[] ResponseIPv6 = Convert.FromHexString(
        "010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
        + "00080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c");

    [Fact]
    public void The_published_request_is_read_and_authenticated()
    {
        Assert.True(StunMessage.TryParse(Request, out var message));
        Assert.Equal(StunType.BindingRequest, message.Type);
        Assert.Equal("evtj", message.ReceiverFragment());
        Assert.True(message.HasIntegrity(Encoding.ASCII.GetBytes(Password)));
        Assert.False(message.HasIntegrity("another password"u8));
    }

    [Fact]
    public void The_published_responses_are_read()
    {
        Assert.True(StunMessage.TryParse(ResponseIPv4, out var four));
        Assert.Equal(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 32853), four.MappedAddress());
        Assert.True(four.HasIntegrity(Encoding.ASCII.GetBytes(Password)));

        Assert.True(StunMessage.TryParse(ResponseIPv6, out var six));
        Assert.Equal(new IPEndPoint(IPAddress.Parse("2001:db8:1234:5678:11:2233:4455:6677"), 32853), six.MappedAddress());
        Assert.True(six.HasIntegrity(Encoding.ASCII.GetBytes(Password)));
    }

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("2001:db8::7")]
    [InlineData("::ffff:192.0.2.9")]
    public void What_is_written_can_be_read(string address)
    {
        var seen = new IPEndPoint(IPAddress.Parse(address), 4711);
        var builder = new StunBuilder(stackalloc byte[128], StunType.BindingSuccess, "0123456789ab"u8);
        builder.AddXorMappedAddress(seen);

        Assert.True(StunMessage.TryParse(builder.Finish("secret"u8), out var message));
        Assert.True(message.HasIntegrity("secret"u8));
        Assert.Equal(seen.Address.IsIPv4MappedToIPv6 ? seen.Address.MapToIPv4() : seen.Address, message.MappedAddress()!.Address);
    }

    [Fact]
    public void A_changed_bit_before_the_fingerprint_is_noticed()
    {
        for (var position = 0; position < Request.Length - FingerprintLength; position++)
        {
            var changed = Request.ToArray();
            changed[position] ^= 1;
            Assert.False(StunMessage.TryParse(changed, out var message) && message.HasIntegrity(Encoding.ASCII.GetBytes(Password)), $"byte {position}");
        }
    }

    [Fact]
    public void A_server_answers_only_checks_with_its_password_and_follows_nomination()
    {
        var own = IceCredentials.Create();
        var server = new IceLiteAgent(fragment => fragment == own.UserFragment ? own : null);
        var (first, second) = (new RecordedPath(1), new RecordedPath(2));

        Check(server, first, own with { Password = "wrong password, long enough" }, nominates: true);
        Assert.Null(server.Path);
        Assert.Empty(first.Sent);

        Check(server, first, own, nominates: false);
        Assert.Same(first, server.Path);
        Check(server, second, own, nominates: false);
        Assert.Same(first, server.Path);
        Check(server, second, own, nominates: true);
        Assert.Same(second, server.Path);
        Assert.Single(first.Sent);
        Assert.Equal(2, second.Sent.Count);
    }

    [Fact]
    public void Consent_ends_30_seconds_after_the_last_check()
    {
        var own = IceCredentials.Create();
        var server = new IceLiteAgent(_ => own);
        Check(server, new RecordedPath(1), own, nominates: true);

        Assert.False(server.HasLostConsent(TimeSpan.FromSeconds(30)));
        Assert.True(server.HasLostConsent(TimeSpan.FromSeconds(30.1)));
    }

    private static void Check(IceLiteAgent server, RecordedPath path, IceCredentials credentials, bool nominates)
    {
        var request = new StunBuilder(stackalloc byte[256], StunType.BindingRequest, "0123456789ab"u8);
        request.Add(StunAttribute.Username, Encoding.ASCII.GetBytes($"{credentials.UserFragment}:them"));
        if (nominates)
        {
            request.Add(StunAttribute.UseCandidate, []);
        }

        Assert.True(StunMessage.TryParse(request.Finish(credentials.Key), out var message));
        server.Receive(message, path, TimeSpan.Zero);
    }

    private sealed class RecordedPath(int port) : NetworkPath
    {
        public List<byte[]> Sent { get; } = [];

        public override IPEndPoint Remote { get; } = new(IPAddress.Loopback, port);

        public override bool IsTcp => false;

        public override void Send(ReadOnlySpan<byte> packet) => Sent.Add(packet.ToArray());
    }
}
