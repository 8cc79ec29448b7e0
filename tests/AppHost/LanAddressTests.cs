using System.Net;
using Eloquence.AppHost.Machine;

namespace Eloquence.AppHost.Tests;

public sealed class LanAddressTests
{
    // Documentation addresses (RFC 5737).
    private static readonly IPAddress Outside = IPAddress.Parse("192.0.2.7");
    private static readonly IPAddress Inside = IPAddress.Parse("198.51.100.1");

    [Fact]
    public void The_card_with_a_gateway_is_preferred() =>
        Assert.Equal(Outside, LanAddress.Choose([Card("eth1", Inside), Card("wlan0", Outside) with { HasGateway = true }]));

    [Theory]
    [InlineData("docker0")]
    [InlineData("br-1f2e3d")]
    [InlineData("veth12")]
    [InlineData("vEthernet (WSL)")]
    public void Networks_that_end_inside_this_computer_are_skipped(string name) =>
        Assert.Equal(Outside, LanAddress.Choose([Card(name, Inside) with { HasGateway = true }, Card("eth0", Outside)]));

    [Fact]
    public void A_computer_without_a_network_has_no_address()
    {
        Assert.Null(LanAddress.Choose([]));
        Assert.Null(LanAddress.Choose([Card("lo", IPAddress.Loopback) with { IsLoopbackOrTunnel = true }]));
        Assert.Null(LanAddress.Choose([Card("eth0", Outside) with { IsUp = false }]));
        Assert.Null(LanAddress.Choose([Card("eth0", new IPAddress([169, 254, 3, 4]))]));
        Assert.Null(LanAddress.Choose([Card("eth0", IPAddress.Parse("2001:db8::1"))]));
    }

    private static NetworkCard Card(string name, IPAddress address) => new(name, true, false, false, [address]);
}
