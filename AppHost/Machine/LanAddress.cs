using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Eloquence.AppHost.Machine;

/// <summary>One network interface, reduced to what decides whether phones can reach it.</summary>
internal sealed record NetworkCard(string Name, bool IsUp, bool IsLoopbackOrTunnel, bool HasGateway, IReadOnlyList<IPAddress> Addresses);

/// <summary>The address under which phones on the same network reach this computer.</summary>
internal static class LanAddress
{
    // Bridges and pairs of container engines and virtual machines: their networks end inside this computer.
    private static readonly string[] Inner = ["docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "podman", "cni", "vEthernet"];

    /// <summary>The address of this computer on its network, or null when it has none.</summary>
    public static IPAddress? Find() => Choose(NetworkInterface.GetAllNetworkInterfaces().Select(Read));

    /// <summary>The first IPv4 address of a card that is up and leads outside; cards with a gateway first.</summary>
    internal static IPAddress? Choose(IEnumerable<NetworkCard> cards) => cards
        .Where(card => card is { IsUp: true, IsLoopbackOrTunnel: false })
        .Where(card => !Inner.Any(prefix => card.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
        .OrderByDescending(card => card.HasGateway)
        .SelectMany(card => card.Addresses)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IsLinkLocal(address));

    // RFC 3927: given when no address could be obtained.
    private static bool IsLinkLocal(IPAddress address) => address.GetAddressBytes() is [169, 254, ..];

    private static NetworkCard Read(NetworkInterface card)
    {
        var properties = card.GetIPProperties();
        return new NetworkCard(
            card.Name,
            card.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown,
            card.NetworkInterfaceType is NetworkInterfaceType.Loopback or NetworkInterfaceType.Tunnel or NetworkInterfaceType.Ppp,
            properties.GatewayAddresses.Any(gateway => !gateway.Address.Equals(IPAddress.Any)),
            [.. properties.UnicastAddresses.Select(address => address.Address)]);
    }
}
