using Microsoft.AspNetCore.Routing;

namespace Eloquence.Tests.Support.Fuzz;

/// <summary>The routes a service maps, whoever adds one.</summary>
public static class FuzzedRoutes
{
    /// <summary>Methods and path templates of all routes but those of health, where answering 503 is no failure; a route for every method is tried with two.</summary>
    public static IReadOnlyList<(string Method, string Path)> Of(EndpointDataSource mapped) =>
    [
        .. from endpoint in mapped.Endpoints.OfType<RouteEndpoint>()
           let path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/')
           where path is not ("/health" or "/alive")
           from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"]
           select (method, path),
    ];
}
