using System.Net;

namespace Eloquence.WebRtc;

/// <summary>Where a media server listens and how much it takes on.</summary>
public sealed record MediaServerOptions
{
    /// <summary>Addresses that clients are told, most wanted first.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [IPAddress.Loopback];

    /// <summary>UDP port for all clients; 0 for any free one.</summary>
    public int UdpPort { get; init; }

    /// <summary>TCP port for clients without UDP; 0 for any free one.</summary>
    public int TcpPort { get; init; }

    /// <summary>True drops everything that does not come from this machine, so that an address of it may be announced safely.</summary>
    public bool LocalClientsOnly { get; init; } = true;

    /// <summary>False leaves UDP out of the candidates.</summary>
    public bool AnnouncesUdp { get; init; } = true;

    /// <summary>Connections at the same time; one more is refused.</summary>
    public int MaxTransports { get; init; } = 2048;

    /// <summary>Share of UDP packets that are thrown away in each direction, 0 to 1: to try out bad networks.</summary>
    public double SimulatedLoss { get; init; }

    /// <summary>Seed of what is thrown away; <c>null</c> for something else each time.</summary>
    public int? LossSeed { get; init; }

    /// <summary>Called when a packet made the server fail, which should not be possible; the packet's connection goes on.</summary>
    public Action<Exception>? OnFault { get; init; }
}
