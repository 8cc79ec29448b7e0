namespace Eloquence.ServiceDefaults;

/// <summary>Endpoint metadata: the longest a request to the endpoint may take. A caller's own budget can only shorten it.</summary>
/// <param name="Limit">Time from the arrival of the request.</param>
public sealed record RequestBudget(TimeSpan Limit)
{
    /// <summary>
    /// The longest a caller may ask for by the header <c>Prefer: wait=seconds</c> (RFC 7240, section 4.3), for work that takes as long as what it is
    /// about; <c>null</c> where asking changes nothing.
    /// </summary>
    public TimeSpan? Patient { get; init; }
}
