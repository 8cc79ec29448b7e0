using System.Collections.Concurrent;
using Eloquence.ServiceDefaults.Discovery;
using Microsoft.Extensions.Configuration;

namespace Eloquence.ServiceDefaults;

/// <summary>
/// Finds the addresses behind a name in the configuration section <c>services</c>, by the rules of Microsoft.Extensions.ServiceDiscovery:
/// <c>services:name:endpoint:index</c>, where the endpoint is the one named in the address (<c>http://_endpoint.name</c>), else
/// <c>default</c>, else the first scheme of the address that is configured. A name that is not configured stays as it is.
/// </summary>
/// <param name="configuration">Configuration of the host; its changes are followed.</param>
public sealed class ServiceEndpointResolver(IConfiguration configuration)
{
    private const string Section = "services";
    private const string DefaultEndpoint = "default";

    private readonly ConcurrentDictionary<string, Rotation> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All addresses of a service.</summary>
    /// <param name="address">Logical address, such as <c>http://api</c> or <c>https+http://api</c>; only scheme, host and port count.</param>
    /// <exception cref="InvalidOperationException">The configured address is not one.</exception>
    public ServiceEndpoints Resolve(Uri address) => Find(address).Endpoints;

    /// <summary>The next address of a service, each in turn.</summary>
    /// <param name="address">Logical address; path and query are kept.</param>
    /// <exception cref="InvalidOperationException">The configured address is not one.</exception>
    public Uri Next(Uri address)
    {
        var rotation = Find(address);
        var chosen = rotation.Next();
        return new UriBuilder(address) { Scheme = chosen.Scheme, Host = chosen.Host, Port = chosen.Port }.Uri;
    }

    private Rotation Find(Uri address)
    {
        var authority = address.GetLeftPart(UriPartial.Authority);
        return _known.TryGetValue(authority, out var known) && !known.Endpoints.ChangeToken.HasChanged
            ? known
            : _known[authority] = Read(address);
    }

    private Rotation Read(Uri address)
    {
        var token = configuration.GetReloadToken();
        var name = ServiceName.Parse(address);
        var addresses = address.IsDefaultPort && address.HostNameType is not (UriHostNameType.IPv4 or UriHostNameType.IPv6) ? Configured(name) : [];
        return addresses.Length > 0
            ? new Rotation(new ServiceEndpoints(addresses, true, token))
            : new Rotation(new ServiceEndpoints([Unchanged(address, name)], false, token));
    }

    private Uri[] Configured(ServiceName name)
    {
        var service = configuration.GetSection(Section).GetSection(name.Service);
        string[] candidates = name.Endpoint is { } endpoint ? [endpoint] : [DefaultEndpoint, .. name.Schemes];
        foreach (var section in candidates.Select(service.GetSection).Where(section => section.Exists()))
        {
            var values = section.Value is { Length: > 0 } single ? [single] : section.GetChildren().Select(child => child.Value);
            return Preferred([.. values.OfType<string>().Select(value => Parse(value, name, section.Path))], name.Schemes);
        }
        return [];
    }

    /// <summary>Of several schemes only the most preferred one that exists is used.</summary>
    private static Uri[] Preferred(Uri[] addresses, string[] schemes) =>
        schemes.Select(scheme => addresses.Where(address => address.Scheme.Equals(scheme, StringComparison.OrdinalIgnoreCase)).ToArray())
            .FirstOrDefault(matching => matching.Length > 0) ?? [];

    private static Uri Parse(string value, ServiceName name, string path)
    {
        var text = value.Contains("://", StringComparison.Ordinal) ? value : $"{name.Schemes[0]}://{value}";
        return Uri.TryCreate(text, UriKind.Absolute, out var address)
            ? address
            : throw new InvalidOperationException($"'{value}' in the configuration '{path}' is not an address. Write it as scheme://host:port or host:port.");
    }

    private static Uri Unchanged(Uri address, ServiceName name) =>
        name.Schemes.Length == 1 && name.Endpoint is null
            ? new Uri(address.GetLeftPart(UriPartial.Authority))
            : new UriBuilder(name.Schemes[0], name.Service, address.IsDefaultPort ? -1 : address.Port).Uri;

    private sealed class Rotation(ServiceEndpoints endpoints)
    {
        private uint _turn = uint.MaxValue;

        public ServiceEndpoints Endpoints { get; } = endpoints;

        public Uri Next() => Endpoints.Addresses[(int)(Interlocked.Increment(ref _turn) % (uint)Endpoints.Addresses.Count)];
    }
}
