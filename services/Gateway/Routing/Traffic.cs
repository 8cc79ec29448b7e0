namespace Eloquence.Gateway.Routing;

/// <summary>One kind of traffic to one service: what is limited and timed together, a cluster to YARP.</summary>
/// <param name="Service">Name of the service.</param>
/// <param name="IsStream">True for streams and WebSockets, which may last for hours and must not use up the places of ordinary requests.</param>
internal readonly record struct Traffic(string Service, bool IsStream)
{
    private const string StreamSuffix = "-streams";

    public string ClusterId => IsStream ? Service + StreamSuffix : Service;

    public static Traffic Of(ClientRoute route) => new(route.Service, route.Budget == Budget.Stream);
}
