using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Eloquence.Contract.Tests;

/// <summary>
/// Whatever a client gets wrong, the answer is a problem (RFC 9457) in UTF-8 with the keys that the older clients read, from the gateway and from each
/// service behind it. OpenAI's clients read errors of OpenAI's form at their own addresses.
/// </summary>
[Collection(SystemCollection.Name)]
public sealed partial class RefusalTests(EloquenceSystem system)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "BREW"];
    private static readonly string[] Types = ["application/json", "application/x-nobody-knows", "multipart/form-data; boundary=x", "application/json; charset=utf-7"];
    private static readonly int[] Expected = [400, 404, 405, 413, 415, 426];

    [Theory]
    [InlineData("v1", "Gateway")]
    [InlineData("v1", "Api")]
    [InlineData("speech-evaluation", "Gateway")]
    [InlineData("speech-evaluation", "SpeechEvaluation")]
    [InlineData("whisper", "Gateway")]
    [InlineData("whisper", "Whisper")]
    public async Task Every_refusal_of_every_route_is_a_problem_with_the_keys_of_all_generations(string document, string server)
    {
        using var described = JsonDocument.Parse(await system.Gateway.GetStringAsync($"/openapi/{document}.json"));
        var address = system.Services[server];
        using var client = new HttpClient { BaseAddress = address };
        var statuses = new HashSet<int>();
        List<string> failures = [];
        List<Task<(string Target, string Answer)>> huge = [];
        foreach (var path in described.RootElement.GetProperty("paths").EnumerateObject())
        {
            var target = Segment().Replace(path.Name, "nobody");
            foreach (var call in Methods.SelectMany(method => Calls(method, target)))
            {
                using (call)
                {
                    using var answer = await client.SendAsync(call);
                    statuses.Add((int)answer.StatusCode);
                    failures.AddRange(Faults(answer, await answer.Content.ReadAsStringAsync(), target));
                }
            }

            if (path.Value.TryGetProperty("post", out var operation) && operation.TryGetProperty("requestBody", out var body))
            {
                var types = body.GetProperty("content").EnumerateObject().Select(content => content.Name).ToList();
                huge.Add(HugeAsync(address, target, types.Find(type => type == "multipart/form-data") is { } form ? $"{form}; boundary=x" : types[0]));
            }
        }

        foreach (var (target, answer) in await Task.WhenAll(huge))
        {
            var status = int.Parse(answer.Split(' ')[1], provider: null);
            statuses.Add(status);
            if (status is < 400 or >= 500 || !IsProblem(answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..], target))
            {
                failures.Add($"{target} takes 900 MB: {answer}");
            }
        }

        using var nowhere = await client.GetAsync("/nobody/knows/this");
        await nowhere.ProblemAsync(HttpStatusCode.NotFound, "not_found");
        Assert.True(failures.Count == 0, string.Join('\n', failures.Take(20)));
        Assert.All(Expected, status => Assert.Contains(status, statuses));
    }

    private static IEnumerable<HttpRequestMessage> Calls(string method, string target) =>
        method is "GET" or "DELETE" or "BREW" ? [new HttpRequestMessage(new HttpMethod(method), target)]
        : Types.Select(type => new HttpRequestMessage(new HttpMethod(method), target) { Content = Broken(type) });

    private static ByteArrayContent Broken(string type)
    {
        var content = new ByteArrayContent("{\"broken"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    private static IEnumerable<string> Faults(HttpResponseMessage answer, string body, string target)
    {
        if (answer.IsSuccessStatusCode)
        {
            yield break;
        }

        var about = $"{answer.RequestMessage!.Method} {target} as {answer.RequestMessage.Content?.Headers.ContentType}: {(int)answer.StatusCode}";
        if (answer.StatusCode >= HttpStatusCode.InternalServerError)
        {
            yield return $"{about} {body}";
        }

        if (!IsProblem(body, target) || answer.Content.Headers.ContentType?.CharSet != "utf-8")
        {
            yield return $"{about} is no problem but {answer.Content.Headers.ContentType}: {body}";
        }

        if (answer.StatusCode == HttpStatusCode.MethodNotAllowed && answer.Content.Headers.Allow.Count == 0)
        {
            yield return $"{about} without Allow (RFC 9110 section 15.5.6)";
        }

        if (answer.StatusCode == HttpStatusCode.UpgradeRequired && !answer.Headers.Upgrade.Any(product => product.Name == "websocket"))
        {
            yield return $"{about} without Upgrade (RFC 9110 section 15.5.22)";
        }
    }

    private static bool IsProblem(string body, string target)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return target.StartsWith("/v1/", StringComparison.Ordinal) && document.RootElement.GetProperty("error") is { ValueKind: JsonValueKind.Object } error
                ? error.GetProperty("message").GetString() is { Length: > 0 }
                : ((string[])["code", "error", "detail", "title"]).All(key => document.RootElement.GetProperty(key).GetString() is { Length: > 0 });
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>A request that announces far more than anybody takes; nothing of it is sent. HTTP/1.0, so that the answer comes in one piece.</summary>
    private static async Task<(string Target, string Answer)> HugeAsync(Uri server, string target, string type)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, limit.Token);
        var request = $"POST {target} HTTP/1.0\r\nHost: {server.Authority}\r\nContent-Type: {type}\r\nContent-Length: 900000000\r\nConnection: close\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), limit.Token);
        using var answer = new MemoryStream();
        try
        {
            await client.GetStream().CopyToAsync(answer, limit.Token);
        }
        catch (IOException)
        {
            // Whoever does not want the rest may cut the connection; the answer has come before.
        }

        return (target, Encoding.UTF8.GetString(answer.ToArray()));
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Segment();
}
