using System.Net;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Eloquence.Gateway.Routing;

/// <summary>The route table as YARP wants it: each service is one cluster for ordinary requests and, where it has streams, another for them.</summary>
internal sealed class RouteTableConfig(IOptions<GatewayOptions> options) : IProxyConfigProvider
{
    private readonly TableSnapshot _snapshot = new(
        [.. ClientRoutes.Table.Select(ToRoute)],
        [.. ClientRoutes.Table.Select(Traffic.Of).Distinct().Select(traffic => ToCluster(traffic, options.Value))]);

    public IProxyConfig GetConfig() => _snapshot;

    private static RouteConfig ToRoute(ClientRoute route) => new()
    {
        RouteId = route.Id,
        ClusterId = Traffic.Of(route).ClusterId,
        Match = new RouteMatch { Path = route.Path, Methods = route.MethodList },
    };

    private static ClusterConfig ToCluster(Traffic traffic, GatewayOptions options) => new()
    {
        ClusterId = traffic.ClusterId,
        Destinations = new Dictionary<string, DestinationConfig> { [traffic.Service] = new() { Address = $"http://{traffic.Service}" } },
        HttpRequest = new ForwarderRequestConfig
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            ActivityTimeout = traffic.Kind switch
            {
                TrafficKind.Stream => options.StreamActivityTimeout,
                TrafficKind.Recording => options.ActivityTimeout + options.Budgets.Patient,
                _ => options.ActivityTimeout,
            },
        },
    };

    /// <summary>The table is code and never changes while the process runs; addresses do, and are ServiceDestinationResolver's matter.</summary>
    private sealed record TableSnapshot(IReadOnlyList<RouteConfig> Routes, IReadOnlyList<ClusterConfig> Clusters) : IProxyConfig
    {
        public IChangeToken ChangeToken { get; } = new CancellationChangeToken(CancellationToken.None);
    }
}
