namespace Eloquence.AppHost.Resources.LiveKit;

/// <summary>A LiveKit server, whatever stands behind it.</summary>
/// <param name="Resource">The container, process or service.</param>
/// <param name="Keys">The keys it runs with.</param>
internal sealed record LiveKitServer(IResourceBuilder<IResourceWithEndpoints> Resource, LiveKitKeys Keys)
{
    /// <summary>Name of the endpoint for signalling and the server API.</summary>
    public const string EndpointName = "http";

    /// <summary>Where signalling and the server API are.</summary>
    public EndpointReference Endpoint => Resource.GetEndpoint(EndpointName);
}
