using System.Text;
using Eloquence.Tests.Support;

namespace Eloquence.LiveKit.Tests;

/// <summary>The requests that LiveKit.http offers to try out.</summary>
public sealed class HttpFileTests
{
    private const string Room = "playground";

    [Fact]
    public async Task Every_request_of_the_file_succeeds_in_its_order()
    {
        await using var server = await LiveKitHost.StartAsync();
        var token = Tokens.Mint(server.Key, server.Secret, "developer", new { room = Room, roomJoin = true, roomCreate = true, roomList = true, roomAdmin = true });
        var text = await File.ReadAllTextAsync(Path.Combine(SolutionFolder.FullPath, "services", "LiveKit", "LiveKit.http"));
        var requests = text.Split("\n### ")[1..];
        foreach (var request in requests)
        {
            using var message = Parse(request.Replace("{{gateway}}", server.Address.ToString().TrimEnd('/'), StringComparison.Ordinal).Replace("{{token}}", token, StringComparison.Ordinal));
            using var answer = await server.Client.SendAsync(message);
            Assert.True(answer.IsSuccessStatusCode, $"{request}\n{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }

        Assert.True(requests.Length > 5);
    }

    private static HttpRequestMessage Parse(string request)
    {
        var (head, body) = request.Split("\n\n", 2) is [var first, var second] ? (first, second.Trim()) : (request, "");
        var lines = head.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        var words = lines[0].Split(' ');
        var message = new HttpRequestMessage(new HttpMethod(words[0]), words[1]);
        if (body.Length > 0)
        {
            message.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        foreach (var header in lines[1..].Select(line => line.Split(": ", 2)).Where(header => header[0] != "Content-Type"))
        {
            message.Headers.TryAddWithoutValidation(header[0], header[1]);
        }

        return message;
    }
}
