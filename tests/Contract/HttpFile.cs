using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Eloquence.Tests.Support;

namespace Eloquence.Contract.Tests;

/// <summary>
/// The requests of a <c>*.http</c> file, as editors send them: <c>@name = value</c>, <c>### title</c>, <c># @name response</c>, <c>&lt; file</c> in a
/// body, <c>{{value}}</c> and <c>{{response.response.body.member}}</c>. A title that begins with <c>Refused: 415</c> announces that status.
/// </summary>
internal sealed partial class HttpFile
{
    private readonly string _folder;
    private readonly IReadOnlyList<Request> _requests;
    private readonly Dictionary<string, string> _values = [];
    private readonly Dictionary<string, JsonElement> _responses = [];

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its path from the folder of the solution.</param>
    public HttpFile(string path)
    {
        var full = Path.Combine(SolutionFolder.FullPath, path);
        _folder = Path.GetDirectoryName(full)!;
        var lines = File.ReadAllLines(full);
        foreach (var line in lines.Where(line => line.StartsWith('@')))
        {
            var parts = line[1..].Split('=', 2, StringSplitOptions.TrimEntries);
            _values[parts[0]] = parts[1];
        }
        _requests = [.. Split(lines)];
    }

    /// <summary>Sends all requests in order.</summary>
    /// <param name="client">Knows the address that stands for the one in the file.</param>
    /// <param name="variable">The variable of the file that holds the address.</param>
    /// <returns>Each request with what is wrong with its answer; null for nothing.</returns>
    public async Task<IReadOnlyList<(string Title, string? Wrong)>> SendAsync(HttpClient client, string variable)
    {
        _values[variable] = client.BaseAddress!.GetLeftPart(UriPartial.Authority);
        var results = new List<(string, string?)>();
        foreach (var request in _requests)
        {
            using var message = Message(request);
            using var response = await client.SendAsync(message);
            var body = await response.Content.ReadAsStringAsync();
            var isExpected = request.Refused is { } status ? (int)response.StatusCode == status : response.IsSuccessStatusCode;
            results.Add((request.Title, isExpected ? null : $"{(int)response.StatusCode} {body}"));
            if (request.Name is { } name)
            {
                _responses[name] = JsonDocument.Parse(body).RootElement;
            }
        }
        return results;
    }

    private static IEnumerable<Request> Split(string[] lines)
    {
        var title = "";
        string? name = null;
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("###", StringComparison.Ordinal))
            {
                title = lines[i - 1].StartsWith("###", StringComparison.Ordinal) ? title : lines[i][3..].Trim();
            }
            else if (lines[i].StartsWith("# @name ", StringComparison.Ordinal))
            {
                name = lines[i]["# @name ".Length..].Trim();
            }
            else if (RequestLine().Match(lines[i]) is { Success: true } line)
            {
                var end = Array.FindIndex(lines, i, text => text.StartsWith("###", StringComparison.Ordinal));
                string[] rest = lines[(i + 1)..(end < 0 ? lines.Length : end)];
                var blank = Array.IndexOf(rest, "");
                var headers = blank < 0 ? rest : rest[..blank];
                var body = blank < 0 ? [] : rest[(blank + 1)..];
                var refused = Refused().Match(title);
                yield return new Request(
                    title, name, line.Groups[1].Value, line.Groups[2].Value, headers, [.. body.Reverse().SkipWhile(text => text.Length == 0).Reverse()],
                    refused.Success ? int.Parse(refused.Groups[1].Value, CultureInfo.InvariantCulture) : null);
                (name, i) = (null, i + rest.Length);
            }
        }
    }

    private HttpRequestMessage Message(Request request)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(Fill(request.Address)));
        var contentType = "";
        foreach (var header in request.Headers.Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries)))
        {
            if (header[0].Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                contentType = header[1];
            }
            else
            {
                message.Headers.Add(header[0], Fill(header[1]));
            }
        }
        if (request.Body.Count > 0)
        {
            message.Content = new ByteArrayContent(Body(request.Body, contentType.StartsWith("multipart/", StringComparison.Ordinal) ? "\r\n" : "\n"));
            message.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }
        return message;
    }

    private byte[] Body(IReadOnlyList<string> lines, string newLine)
    {
        var bytes = new List<byte>();
        foreach (var line in lines)
        {
            if (bytes.Count > 0)
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(newLine));
            }
            bytes.AddRange(line.StartsWith("< ", StringComparison.Ordinal) ? File.ReadAllBytes(Path.Combine(_folder, line[2..].Trim())) : Encoding.UTF8.GetBytes(Fill(line)));
        }
        return [.. bytes];
    }

    private string Fill(string text) => Placeholder().Replace(text, match =>
    {
        var name = match.Groups[1].Value;
        return name.Split(".response.body.") is [var response, var member] ? _responses[response].GetProperty(member).ToString() : _values[name];
    });

    [GeneratedRegex("^(GET|POST|PUT|PATCH|DELETE|HEAD) (\\S+)$")]
    private static partial Regex RequestLine();

    [GeneratedRegex("^Refused: ([0-9]{3})")]
    private static partial Regex Refused();

    [GeneratedRegex("{{([^{}]+)}}")]
    private static partial Regex Placeholder();

    private sealed record Request(string Title, string? Name, string Method, string Address, IReadOnlyList<string> Headers, IReadOnlyList<string> Body, int? Refused);
}
