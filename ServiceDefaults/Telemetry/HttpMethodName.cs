using System.Collections.Frozen;

namespace Eloquence.ServiceDefaults.Telemetry;

/// <summary>The values <c>http.request.method</c> may have; anything else a client makes up is one value, so that names stay few.</summary>
internal static class HttpMethodName
{
    public const string Other = "_OTHER";

    private static readonly FrozenSet<string> Names =
        FrozenSet.ToFrozenSet(["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"], StringComparer.OrdinalIgnoreCase);

    public static string Known(string method) => Names.TryGetValue(method, out var known) ? known : Other;
}
