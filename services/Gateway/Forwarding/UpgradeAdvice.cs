using System.Net;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Eloquence.Gateway.Forwarding;

/// <summary>
/// Upgrade is a header of one hop, so the one of a service ends at the gateway; a 426 needs its own (RFC 9110 section 15.5.22). Only WebSockets are
/// upgraded to here.
/// </summary>
internal sealed class UpgradeAdvice : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context) => context.AddResponseTransform(Advise);

    private static ValueTask Advise(ResponseTransformContext context)
    {
        if (context.ProxyResponse?.StatusCode == HttpStatusCode.UpgradeRequired)
        {
            context.HttpContext.Response.Headers.Upgrade = "websocket";
            context.HttpContext.Response.Headers.Connection = "keep-alive, Upgrade";
        }

        return default;
    }
}
