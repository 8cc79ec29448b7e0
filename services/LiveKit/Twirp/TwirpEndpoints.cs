using Eloquence.LiveKit.Signalling;

namespace Eloquence.LiveKit.Twirp;

/// <summary><c>POST /twirp/livekit.Service/Method</c>.</summary>
internal static class TwirpEndpoints
{
    private static readonly string[] OtherServices = ["livekit.Egress", "livekit.Ingress", "livekit.SIP", "livekit.Connector"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        Map(routes, RoomService.Path, services.GetRequiredService<RoomService>().Methods);
        Map(routes, AgentDispatchService.Path, services.GetRequiredService<AgentDispatchService>().Methods);

        routes.MapPost("/twirp/{service}/{method}", (HttpContext context, string service, string method) => TwirpMethod.WriteAsync(
            context,
            OtherServices.Contains(service) || service == RoomService.Path && method is "ForwardParticipant" or "MoveParticipant" or "PerformRpc"
                ? TwirpError.Unimplemented($"{service}/{method}")
                : TwirpError.BadRoute(context.Request.Path))).RequireCors(RtcEndpoints.AnyOrigin);
    }

    private static void Map(IEndpointRouteBuilder routes, string service, IEnumerable<TwirpMethod> methods)
    {
        foreach (var method in methods)
        {
            routes.MapPost($"/twirp/{service}/{method.Name}", method.HandleAsync).RequireCors(RtcEndpoints.AnyOrigin);
        }
    }
}
