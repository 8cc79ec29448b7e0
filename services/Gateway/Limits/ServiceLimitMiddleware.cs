using Eloquence.Gateway.Routing;
using Eloquence.ServiceDefaults;

namespace Eloquence.Gateway.Limits;

/// <summary>Lets no more requests through to a service than it is scaled for. A request waits at most as long as its budget lasts.</summary>
internal sealed class ServiceLimitMiddleware(RequestDelegate next, ServiceLimits limits)
{
    private static readonly TimeSpan Shortly = TimeSpan.FromSeconds(1);

    public async Task InvokeAsync(HttpContext context)
    {
        var cluster = context.GetReverseProxyFeature().Cluster.Config.ClusterId;
        using var place = await limits[cluster].AcquireAsync(1, context.RequestAborted);
        if (place.IsAcquired)
        {
            await next(context);
            return;
        }
        await context.WriteProblemAsync(
            StatusCodes.Status429TooManyRequests, "busy", "There are too many requests at a time.",
            $"'{Traffic.PlaceOf(cluster)}' is busy and its queue is full. Try again after the seconds in Retry-After.", Shortly);
    }
}
