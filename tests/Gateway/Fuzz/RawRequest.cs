using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Eloquence.Gateway.Tests.Fuzz;

/// <summary>
/// A request as bytes, which resembles one of the app just enough to get past the first check: lines that lie about the body, upgrades without
/// a key, headers the gateway itself acts on, bytes that are no HTTP. The same seed gives the same request.
/// </summary>
internal sealed partial class RawRequest
{
    private static readonly string[] Words =
    [
        "x", "..", ".", "%2e%2e", "%2F", "%00", "%zz", "é", "a b", "a%0d%0aSet-Cookie:%20b", "{id}", "*", "[::1]", "<script>", "null", "-1", "'--", "%E0%A4%A", "a;b=c", "@", "#", "?", "\\",
    ];

    private static readonly string[] Headers =
    [
        "Content-Type: application/json", "Content-Type: multipart/form-data; boundary=x", "Content-Type: multipart/form-data", "Content-Type: \u0001", "Accept: */*",
        "x-request-budget-ms: 5000", "x-request-budget-ms: -1", "x-request-budget-ms: 99999999999999999999", "x-request-budget-ms: NaN",
        "Prefer: wait=600", "Prefer: wait=-1", "Prefer: wait=99999999999999999999", "Prefer: ,,;=",
        "X-Forwarded-For: 1.2.3.4", "X-Forwarded-Host: evil", "X-Forwarded-Proto: gopher", "Forwarded: for=\"[", "traceparent: 00-0-0-0", "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "Connection: x-request-budget-ms", "Connection: close, upgrade", "Upgrade: websocket", "Upgrade: h2c", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: x", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Key: !", "Sec-WebSocket-Protocol: a, b", "Expect: 100-continue", "Expect: miracles", "Range: bytes=5-1", "If-Modified-Since: yesterday", "Cookie: =;=", "Authorization: Bearer", "Origin: null",
        "Access-Control-Request-Method: PUT", "Accept-Encoding: *;q=9", "Host: other", "TE: trailers", "Trailer: x", "Retry-After: x", "Content-Encoding: gzip", ": empty", "no colon", "X-É: é", "X-Tab:\ta\tb",
    ];

    private readonly Random _random;

    private RawRequest(int seed) => _random = new Random(seed);

    /// <summary>A request for a route.</summary>
    /// <param name="seed">Which one.</param>
    /// <param name="method">A method the route has.</param>
    /// <param name="template">Path of the route; its parameters are filled in.</param>
    public static byte[] Make(int seed, string method, string template) => new RawRequest(seed).Write(method, template);

    private byte[] Write(string method, string template)
    {
        var body = Body();
        var head = new StringBuilder()
            .Append(_random.Next(10) == 0 ? Pick(["OPTIONS", "HEAD", "TRACE", "CONNECT", "BREW", "get", "PATCH"]) : method).Append(' ')
            .Append(Path(template)).Append(_random.Next(40) == 0 ? " HTTP/1.0\r\n" : _random.Next(40) == 0 ? " HTTP/7\r\n" : " HTTP/1.1\r\n")
            .Append(_random.Next(40) == 0 ? "" : "Host: localhost\r\n");
        for (var count = _random.Next(6); count > 0; count--)
        {
            head.Append(Pick(Headers)).Append("\r\n");
        }

        if (_random.Next(60) == 0)
        {
            head.Append("X-Long: ").Append('x', _random.Next(100_000)).Append("\r\n");
        }

        var chunked = _random.Next(5) == 0;
        if (body.Length > 0)
        {
            head.Append(chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {Length(body.Length)}").Append("\r\n");
        }

        byte[] bytes = [.. Encoding.UTF8.GetBytes($"{head}Connection: close\r\n\r\n"), .. chunked && body.Length > 0 ? Chunked(body) : body];
        return _random.Next(5) == 0 ? Mutated(bytes) : bytes;
    }

    private string Path(string template)
    {
        var filled = Parameter().Replace(template, _ => string.Concat(Enumerable.Range(0, 1 + _random.Next(3)).Select(part => (part > 0 ? "/" : "") + Pick(Words))));
        return filled + (_random.Next(3) == 0 ? $"?{Pick(Words)}={Pick(Words)}&{new string('q', _random.Next(50))}" : "") + (_random.Next(40) == 0 ? new string('y', _random.Next(70_000)) : "");
    }

    private byte[] Body()
    {
        var bytes = new byte[_random.Next(3) == 0 ? 0 : _random.Next(_random.Next(20) == 0 ? 200_000 : 2000)];
        _random.NextBytes(bytes);
        return bytes;
    }

    private string Length(int actual) => _random.Next(12) switch
    {
        0 => (actual + _random.Next(1, 1000)).ToString(CultureInfo.InvariantCulture),
        1 => Pick(["-1", "x", "99999999999999999999", "1, 2", "60000000000", "+5"]),
        2 => _random.Next(actual).ToString(CultureInfo.InvariantCulture),
        _ => actual.ToString(CultureInfo.InvariantCulture),
    };

    private byte[] Chunked(byte[] body)
    {
        var size = _random.Next(8) == 0 ? Pick(["zz", "-5", "ffffffffffffffff", ""]) : body.Length.ToString("x", CultureInfo.InvariantCulture);
        var end = _random.Next(8) == 0 ? "" : "\r\n0\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes($"{size}\r\n"), .. body, .. Encoding.ASCII.GetBytes(end)];
    }

    /// <summary>The same bytes with a few changed, missing or doubled, mostly in the head.</summary>
    private byte[] Mutated(byte[] bytes)
    {
        var mutated = bytes.ToList();
        for (var change = _random.Next(1, 4); change > 0 && mutated.Count > 0; change--)
        {
            var at = _random.Next(Math.Min(mutated.Count, 400));
            var length = Math.Min(_random.Next(1, 12), mutated.Count - at);
            switch (_random.Next(3))
            {
                case 0:
                    mutated[at] = (byte)_random.Next(256);
                    break;
                case 1:
                    mutated.RemoveRange(at, length);
                    break;
                default:
                    mutated.InsertRange(at, mutated.GetRange(at, length));
                    break;
            }
        }

        return [.. mutated];
    }

    private string Pick(string[] choices) => choices[_random.Next(choices.Length)];

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
