using Microsoft.Extensions.Primitives;

namespace Eloquence.ServiceDefaults;

/// <summary>Where a service can be reached.</summary>
/// <param name="Addresses">Addresses in configured order, at least one.</param>
/// <param name="IsConfigured">False when configuration does not know the name and the address is the one asked for.</param>
/// <param name="ChangeToken">Fires when the configuration has changed.</param>
public sealed record ServiceEndpoints(IReadOnlyList<Uri> Addresses, bool IsConfigured, IChangeToken ChangeToken);
