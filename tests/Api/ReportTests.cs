using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Xml.Linq;
using Eloquence.Report;

namespace Eloquence.Api.Tests;

/// <summary>The report of an analysis over HTTP. How it looks is tested in tests/Report.</summary>
public sealed class ReportTests(Backing backing) : ApiTest(backing)
{
    private const string Hostile = "<img src=x onerror=alert(1)>";

    [Fact]
    public async Task The_page_comes_with_a_policy_that_lets_nothing_in_or_out()
    {
        var id = await AnalyseAsync(Hostile);
        using var response = await Api.Client.GetAsync($"/api/analyses/{id}/report");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.StartsWith(HtmlReport.ContentSecurityPolicy, Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        var html = await response.Content.ReadAsStringAsync();
        Assert.Contains("&lt;img src=x onerror=alert(1)&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Image_data_and_annotation_go_with_it()
    {
        var id = await AnalyseAsync("marie");

        using var image = await Api.Client.GetAsync($"/api/analyses/{id}/report.svg");
        Assert.Equal("image/svg+xml", image.Content.Headers.ContentType!.MediaType);
        Assert.Equal("svg", XDocument.Parse(await image.Content.ReadAsStringAsync()).Root!.Name.LocalName);

        var data = await Api.Client.GetFromJsonAsync<JsonElement>($"/api/analyses/{id}/report.json");
        Assert.Equal("stub/1", data.GetProperty("measurement").GetProperty("engine").GetString());

        using var annotation = await Api.Client.GetAsync($"/api/analyses/{id}/report.TextGrid");
        Assert.Equal($"eloquence-{id}.TextGrid", annotation.Content.Headers.ContentDisposition!.FileName);
        Assert.StartsWith("File type = \"ooTextFile\"", await annotation.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("report")]
    [InlineData("report.svg")]
    [InlineData("report.json")]
    [InlineData("report.TextGrid")]
    public async Task What_is_not_there_is_a_problem(string what)
    {
        foreach (var id in new[] { Guid.NewGuid().ToString(), "1", "..%2F..", Guid.Empty.ToString("N") })
        {
            using var response = await Api.Client.GetAsync($"/api/analyses/{id}/{what}");
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        }
    }

    private async Task<string> AnalyseAsync(string user)
    {
        using var response = await Api.AnalyseAsync(Upload.RandomBytes(), fields: ("user_id", user));
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return answer.GetProperty("analysis_id").GetString()!;
    }
}
