using Eloquence.Gateway.Limits;
using Eloquence.ServiceDefaults;
using Yarp.ReverseProxy.Model;

namespace Eloquence.Gateway.Routing;

internal static class RouteBudgetExtensions
{
    /// <summary>Gives each proxied route the budget its line of the table names.</summary>
    public static void WithRouteBudgets(this IEndpointConventionBuilder endpoints, GatewayOptions options)
    {
        var limits = ClientRoutes.Table.ToDictionary(route => route.Id, route => (Route: route, Limit: options.Budgets[route.Budget]));
        endpoints.Add(endpoint =>
        {
            var route = endpoint.Metadata.OfType<RouteModel>().First();
            var line = limits[route.Config.RouteId];
            if (line.Limit is { } limit)
            {
                var patient = Traffic.Of(line.Route).Kind == TrafficKind.Recording ? options.Budgets.Patient : (TimeSpan?)null;
                endpoint.Metadata.Add(new RequestBudget(limit) { Patient = patient });
            }
            endpoint.Metadata.Add(new BodyLimit(line.Route.TakesLongRecordings ? options.MaxRecordingBytes : options.MaxBodyBytes));
        });
    }
}
