namespace Eloquence.ServiceDefaults.Discovery;

/// <summary>A logical address taken apart: <c>https+http://_endpoint.name</c>.</summary>
/// <param name="Schemes">Schemes in order of preference.</param>
/// <param name="Endpoint">Name of one endpoint of the service, or <c>null</c>.</param>
/// <param name="Service">Name of the service.</param>
internal readonly record struct ServiceName(string[] Schemes, string? Endpoint, string Service)
{
    public static ServiceName Parse(Uri address)
    {
        var schemes = address.Scheme.Split('+');
        var host = address.Host;
        if (host.StartsWith('_') && host.IndexOf('.', StringComparison.Ordinal) is > 1 and var dot)
        {
            return new ServiceName(schemes, host[1..dot], host[(dot + 1)..]);
        }
        return new ServiceName(schemes, null, host);
    }
}
