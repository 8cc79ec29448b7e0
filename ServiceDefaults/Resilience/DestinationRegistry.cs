using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Eloquence.ServiceDefaults.Resilience;

/// <summary>One <see cref="Destination"/> for each logical host, shared by all clients of the process.</summary>
internal sealed class DestinationRegistry(IConfiguration configuration, TimeProvider time, ILogger<Destination> logger) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Destination>> _destinations = new(StringComparer.OrdinalIgnoreCase);

    public Destination For(Uri address)
    {
        var name = address.IsDefaultPort ? address.Host : address.Authority;
        return _destinations.GetOrAdd(name, key => new Lazy<Destination>(() => new Destination(key, Read(key), time, logger))).Value;
    }

    public void Dispose()
    {
        foreach (var destination in _destinations.Values.Where(destination => destination.IsValueCreated))
        {
            destination.Value.Dispose();
        }
    }

    private ResilienceOptions Read(string name)
    {
        var options = new ResilienceOptions();
        var section = configuration.GetSection(ResilienceOptions.Section);
        section.Bind(options);
        section.GetSection(name).Bind(options);
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        return options;
    }
}
