using Eloquence.ServiceDefaults;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Eloquence.Gateway.Routing;

/// <summary>Turns <c>http://api</c> into the addresses of the replicas of <c>api</c>, again whenever configuration changes.</summary>
internal sealed class ServiceDestinationResolver(ServiceEndpointResolver services) : IDestinationResolver
{
    public ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(
        IReadOnlyDictionary<string, DestinationConfig> destinations, CancellationToken cancellationToken)
    {
        var resolved = new Dictionary<string, DestinationConfig>();
        var changes = new List<IChangeToken>();
        foreach (var (name, destination) in destinations)
        {
            var endpoints = services.Resolve(new Uri(destination.Address));
            changes.Add(endpoints.ChangeToken);
            for (var replica = 0; replica < endpoints.Addresses.Count; replica++)
            {
                resolved[$"{name}-{replica}"] = destination with { Address = endpoints.Addresses[replica].AbsoluteUri };
            }
        }
        return new(new ResolvedDestinationCollection(resolved, new CompositeChangeToken(changes)));
    }
}
