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

    /// <summary>
    /// A body announced as this long, in bytes, gets <see cref="Patient"/> without asking: ten minutes of 16-bit mono at 16 kHz, which take about as long
    /// to arrive and to be measured as an ordinary budget lasts.
    /// </summary>
    public const long PatientBody = 20_000_000;
}
