using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Eloquence.LiveKit;

/// <summary>Where clients are told to send media: an address of a network card, which Firefox insists on, and loopback.</summary>
internal static class MediaAddresses
{
    /// <summary>Configured addresses first, then the one of the card that leads outside, then loopback; each once.</summary>
    /// <exception cref="FormatException">A configured address is none.</exception>
    public static IReadOnlyList<IPAddress> Of(LiveKitOptions options) =>
    [
        .. options.Addresses.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(IPAddress.Parse)
            .Concat(Outside())
            .Append(IPAddress.Loopback)
            .Distinct(),
    ];

    private static IEnumerable<IPAddress> Outside() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(card => card.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown
            && card.NetworkInterfaceType is not (NetworkInterfaceType.Loopback or NetworkInterfaceType.Tunnel))
        .OrderByDescending(card => card.GetIPProperties().GatewayAddresses.Count)
        .SelectMany(card => card.GetIPProperties().UnicastAddresses)
        .Select(entry => entry.Address)
        .Where(address => address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is not [169, 254, ..])
        .Take(1);
}
