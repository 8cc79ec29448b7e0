namespace Eloquence.ServiceDefaults;

/// <summary>Endpoint metadata: the longest a request to the endpoint may take. A caller's own budget can only shorten it.</summary>
/// <param name="Limit">Time from the arrival of the request.</param>
public sealed record RequestBudget(TimeSpan Limit);
