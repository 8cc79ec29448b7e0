using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Dashboard;

/// <summary>The key a dashboard must show; none is needed when it is null.</summary>
internal sealed class ApiKey(string? expected)
{
    private const string Header = "x-resource-service-api-key";

    private readonly byte[]? _expected = expected is null ? null : Hash(expected);

    /// <summary>Takes the same time for every wrong key, whatever its length: hashes are compared, all of their bytes.</summary>
    public bool Allows(HttpRequest request) =>
        _expected is null || CryptographicOperations.FixedTimeEquals(_expected, Hash(request.Headers[Header].ToString()));

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
