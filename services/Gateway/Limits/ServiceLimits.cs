using System.Collections.Frozen;
using System.Threading.RateLimiting;
using Eloquence.Gateway.Routing;
using Microsoft.Extensions.Options;

namespace Eloquence.Gateway.Limits;

/// <summary>A limiter for the requests to a service and one for its streams.</summary>
internal sealed class ServiceLimits(IOptions<ScaleOptions> options) : IDisposable
{
    private readonly FrozenDictionary<string, ConcurrencyLimiter> _limiters = ClientRoutes.Table.Select(Traffic.Of).DistinctBy(Place).ToFrozenDictionary(
        Place,
        traffic => new ConcurrencyLimiter(LimitOf(traffic, options.Value)));

    /// <summary>The limiter of a cluster of <see cref="RouteTableConfig"/>.</summary>
    public ConcurrencyLimiter this[string clusterId] => _limiters[Traffic.PlaceOf(clusterId)];

    public void Dispose()
    {
        foreach (var limiter in _limiters.Values)
        {
            limiter.Dispose();
        }
    }

    private static string Place(Traffic traffic) => Traffic.PlaceOf(traffic.ClusterId);

    private static ConcurrencyLimiterOptions LimitOf(Traffic traffic, ScaleOptions options)
    {
        var scale = options.Scale.TryGetValue(traffic.Service, out var configured) ? configured : new ServiceScale();
        return new ConcurrencyLimiterOptions
        {
            PermitLimit = scale.Replicas * (traffic.IsStream ? scale.Streams : scale.Concurrency),

            // A stream may stay for hours, so waiting for one to end leads nowhere.
            QueueLimit = traffic.IsStream ? 0 : scale.Queue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        };
    }
}
