using Eloquence.ServiceDefaults;
using Yarp.ReverseProxy.Model;

namespace Eloquence.Gateway.Routing;

internal static class RouteBudgetExtensions
{
    /// <summary>Gives each proxied route the budget its line of the table names.</summary>
    public static void WithRouteBudgets(this IEndpointConventionBuilder endpoints, GatewayOptions options)
    {
        var limits = ClientRoutes.Table.ToDictionary(route => route.Id, route => options.Budgets[route.Budget]);
        endpoints.Add(endpoint =>
        {
            var route = endpoint.Metadata.OfType<RouteModel>().First();
            if (limits[route.Config.RouteId] is { } limit)
            {
                endpoint.Metadata.Add(new RequestBudget(limit));
            }
        });
    }
}
