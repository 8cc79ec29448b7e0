using System.Net;
using System.Text.Json;

namespace Eloquence.Contract.Tests;

/// <summary>Reading answers the way the Dart client does.</summary>
internal static class Answers
{
    /// <summary>The JSON of an answer with the expected status, declared as UTF-8.</summary>
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response, HttpStatusCode expected = HttpStatusCode.OK)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode} instead of {(int)expected}: {body}");
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        using var document = JsonDocument.Parse(body);
        return document.RootElement.Clone();
    }

    /// <summary>An RFC 9457 problem with the keys the older clients read.</summary>
    public static async Task<JsonElement> ProblemAsync(this HttpResponseMessage response, HttpStatusCode expected, string code)
    {
        var problem = await response.ProblemAsync(expected);
        Assert.Equal(code, problem.Text("code"));
        return problem;
    }

    /// <inheritdoc cref="ProblemAsync(HttpResponseMessage, HttpStatusCode, string)"/>
    public static async Task<JsonElement> ProblemAsync(this HttpResponseMessage response, HttpStatusCode expected)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode} instead of {(int)expected}: {body}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var document = JsonDocument.Parse(body);
        var problem = document.RootElement.Clone();
        Assert.NotEmpty(problem.Text("code"));
        Assert.NotEmpty(problem.Text("error"));
        Assert.NotEmpty(problem.Text("detail"));
        return problem;
    }

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary><c>as int</c>: no decimal point.</summary>
    public static int Whole(this JsonElement element, string name)
    {
        Assert.Matches("^-?[0-9]+$", element.GetProperty(name).GetRawText());
        return element.GetProperty(name).GetInt32();
    }

    /// <summary><c>as double</c>: with a decimal point.</summary>
    public static double Decimal(this JsonElement element, string name)
    {
        Assert.Matches(@"^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$", element.GetProperty(name).GetRawText());
        Assert.Matches("[.eE]", element.GetProperty(name).GetRawText());
        return element.GetProperty(name).GetDouble();
    }

    /// <summary><c>as num</c>.</summary>
    public static double Number(this JsonElement element, string name)
    {
        Assert.Equal(JsonValueKind.Number, element.GetProperty(name).ValueKind);
        return element.GetProperty(name).GetDouble();
    }

    /// <summary><c>DateTime.parse</c> of an ISO 8601 time in UTC.</summary>
    public static DateTime Instant(this JsonElement element, string name)
    {
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$", element.Text(name));
        return element.GetProperty(name).GetDateTime();
    }

    /// <summary><c>cast&lt;String&gt;</c>: an array of strings without nulls.</summary>
    public static IReadOnlyList<string> Strings(this JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(item =>
        {
            Assert.Equal(JsonValueKind.String, item.ValueKind);
            return item.GetString()!;
        })];
}
