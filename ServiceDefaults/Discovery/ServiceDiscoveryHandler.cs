namespace Eloquence.ServiceDefaults.Discovery;

/// <summary>Sends a request for a logical address to one of the addresses behind it; a repeated attempt goes to the next one.</summary>
internal sealed class ServiceDiscoveryHandler(ServiceEndpointResolver resolver) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } logical)
        {
            return await base.SendAsync(request, cancellationToken);
        }
        request.RequestUri = resolver.Next(logical);
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            request.RequestUri = logical;
        }
    }
}
