using Eloquence.ServiceDefaults;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Eloquence.Gateway.Forwarding;

/// <summary>
/// What a service learns about the client comes from this gateway alone: what clients say about themselves in proxy headers is dropped.
/// The host stays the one the client used, because services build the addresses they return from it.
/// </summary>
internal sealed class RequestHeaders : ITransformProvider
{
    private const string ForwardedPrefix = "X-Forwarded-";

    private static readonly string[] ProxyHeaders = ["Forwarded", "X-Real-IP", "X-Original-For", "X-Original-Host", "X-Original-Proto"];

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        context.AddOriginalHost();
        context.AddRequestTransform(DropClaims);
        context.AddXForwarded(ForwardedTransformActions.Set);
        context.AddRequestTransform(PassBudgetOn);
    }

    private static ValueTask DropClaims(RequestTransformContext context)
    {
        foreach (var name in ProxyHeaders)
        {
            RequestTransform.RemoveHeader(context, name);
        }
        foreach (var (name, _) in context.HttpContext.Request.Headers)
        {
            if (name.StartsWith(ForwardedPrefix, StringComparison.OrdinalIgnoreCase))
            {
                RequestTransform.RemoveHeader(context, name);
            }
        }
        return default;
    }

    private static ValueTask PassBudgetOn(RequestTransformContext context)
    {
        RequestDeadline.Stamp(context.ProxyRequest);
        return default;
    }
}
