using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Eloquence.Contract.Tests;

/// <summary>
/// A file of requests as editors run them (https://learn.microsoft.com/aspnet/core/test/http-files): variables, named requests whose answers later ones use,
/// bodies from files. A status in a title is the one that is expected; otherwise it is success.
/// </summary>
internal sealed partial class HttpFile
{
    private readonly string _folder;
    private readonly Dictionary<string, string> _variables = [];
    private readonly Dictionary<string, JsonElement> _answers = [];
    private readonly string _text;

    public HttpFile(string path) => (_folder, _text) = (Path.GetDirectoryName(path)!, File.ReadAllText(path).ReplaceLineEndings("\n"));

    /// <summary>Makes all requests one after the other.</summary>
    /// <returns>What was asked, what was expected, and the answer.</returns>
    public async IAsyncEnumerable<(string Title, int? Expected, HttpResponseMessage Answer)> RunAsync(HttpClient gateway)
    {
        foreach (var part in Separator().Split(_text))
        {
            var lines = part.Split('\n').ToList();
            ReadVariables(lines, gateway.BaseAddress!);
            var start = lines.FindIndex(line => RequestLine().IsMatch(line));
            if (start < 0)
            {
                continue;
            }

            using var request = Read(lines[start..]);
            var answer = await gateway.SendAsync(request);
            if (lines.Find(line => line.StartsWith("# @name ", StringComparison.Ordinal)) is { } name)
            {
                using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
                _answers[name["# @name ".Length..].Trim()] = body.RootElement.Clone();
            }

            yield return (lines[0].Trim(), Status().Match(lines[0]) is { Success: true } status ? int.Parse(status.Value, provider: null) : null, answer);
        }
    }

    /// <summary>The address of the gateway is the one of the test; everything else is as it stands.</summary>
    private void ReadVariables(IEnumerable<string> lines, Uri gateway)
    {
        foreach (var definition in lines.Select(line => Variable().Match(line)).Where(match => match.Success))
        {
            var value = definition.Groups[2].Value.Trim();
            _variables[definition.Groups[1].Value] = value.StartsWith("http://", StringComparison.Ordinal) ? gateway.ToString().TrimEnd('/') : value;
        }
    }

    private HttpRequestMessage Read(List<string> lines)
    {
        var first = RequestLine().Match(lines[0]);
        var request = new HttpRequestMessage(new HttpMethod(first.Groups[1].Value), Filled(first.Groups[2].Value));
        var blank = lines.FindIndex(string.IsNullOrWhiteSpace);
        var headers = lines[1..(blank < 0 ? lines.Count : blank)].Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => Filled(pair[1].Trim()));
        var body = blank < 0 ? [] : lines[(blank + 1)..];
        if (body.Exists(line => line.Length > 0))
        {
            request.Content = new ByteArrayContent(Body(body));
        }

        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value) || request.Content!.Headers.TryAddWithoutValidation(name, value), $"{name} cannot be sent");
        }

        return request;
    }

    /// <summary>Lines end as MIME (RFC 2046) wants it; a line <c>&lt; file</c> stands for the bytes of the file.</summary>
    private byte[] Body(List<string> lines)
    {
        using var body = new MemoryStream();
        var last = lines.FindLastIndex(line => line.Length > 0);
        for (var i = 0; i <= last; i++)
        {
            body.Write(lines[i].StartsWith("< ", StringComparison.Ordinal) ? File.ReadAllBytes(Path.Combine(_folder, lines[i][2..].Trim())) : Encoding.UTF8.GetBytes(Filled(lines[i])));
            body.Write(i == last && !lines[i].StartsWith("--", StringComparison.Ordinal) ? [] : "\r\n"u8);
        }

        return body.ToArray();
    }

    private string Filled(string text) => Placeholder().Replace(text, match => match.Groups[1].Value.Split(".response.body.") switch
    {
        [var name, var member] => _answers[name].GetProperty(member).GetString()!,
        [var name] => _variables[name],
        _ => match.Value,
    });

    [GeneratedRegex("^###", RegexOptions.Multiline)]
    private static partial Regex Separator();

    [GeneratedRegex(@"^@(\w+)\s*=(.*)$")]
    private static partial Regex Variable();

    [GeneratedRegex("^(GET|POST|PUT|DELETE|HEAD|OPTIONS) (.+)$")]
    private static partial Regex RequestLine();

    [GeneratedRegex(@"\b4\d\d\b")]
    private static partial Regex Status();

    [GeneratedRegex(@"\{\{(.+?)\}\}")]
    private static partial Regex Placeholder();
}
