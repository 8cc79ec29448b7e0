namespace Eloquence.ServiceDefaults;

/// <summary>Says which requests may be sent again.</summary>
public static class RetryableRequestExtensions
{
    private static readonly HttpRequestOptionsKey<bool> Key = new("Eloquence.Retryable");

    /// <summary>Allows a request of a method that is not idempotent to be repeated after a failure. Its content must be readable more than once.</summary>
    /// <param name="request">A request whose repetition does no harm.</param>
    /// <returns>The same request.</returns>
    public static HttpRequestMessage MarkRetryable(this HttpRequestMessage request)
    {
        request.Options.Set(Key, true);
        return request;
    }

    /// <summary>Idempotent by definition (RFC 9110 section 9.2.2) or marked.</summary>
    internal static bool IsRetryable(this HttpRequestMessage request) =>
        request.Method == HttpMethod.Get || request.Method == HttpMethod.Head || request.Method == HttpMethod.Put
        || request.Method == HttpMethod.Delete || request.Method == HttpMethod.Options || request.Method == HttpMethod.Trace
        || (request.Options.TryGetValue(Key, out var marked) && marked);
}
