namespace Eloquence.LiveKit.Tokens;

internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>The token of a request: in the header, or in the query, as a browser's WebSocket cannot set headers.</summary>
    public static string? Of(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : request.Query["access_token"];
    }
}
