using System.Text.Json;
using Eloquence.Tests.Support;
using Microsoft.Playwright;

namespace Eloquence.Contract.Tests;

/// <summary>The OpenAPI documents of the services and the page that shows them, through the gateway.</summary>
[Collection(SystemCollection.Name)]
public sealed class DescriptionTests(EloquenceSystem system)
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "head", "options", "patch"];

    public static TheoryData<string> Documents { get; } = ["v1", "speech-evaluation", "whisper"];

    [Theory]
    [MemberData(nameof(Documents))]
    [ClientCall("GET", "/openapi/{name}.json", "browser, generators of clients")]
    public async Task Every_operation_of_a_service_is_described(string name)
    {
        var document = await DocumentAsync(name);

        Assert.StartsWith("3.1", document.Text("openapi"), StringComparison.Ordinal);
        Assert.Equal("/", document.GetProperty("servers").EnumerateArray().Single().Text("url"));
        var operations = Operations(document).ToList();
        Assert.NotEmpty(operations);
        Assert.Equal(operations.Count, operations.Select(operation => operation.Value.Text("operationId")).Distinct().Count());
        Assert.All(operations, operation =>
        {
            var (id, value) = operation;
            Assert.True(value.TryGetProperty("summary", out var summary) && summary.GetString() is { Length: > 5 }, $"{id} has no summary");
            Assert.True(value.TryGetProperty("tags", out var tags) && tags.EnumerateArray().Any(), $"{id} has no tag");
            var answers = value.GetProperty("responses").EnumerateObject().ToList();
            Assert.True(answers.Exists(answer => answer.Name[0] is '1' or '2' or '3'), $"{id} never succeeds");
            Assert.True(answers.Exists(answer => answer.Name[0] is '4' or '5' && answer.Value.GetProperty("content").TryGetProperty("application/problem+json", out _)), $"{id} has no problems");
            Assert.All(answers, answer => Assert.NotEmpty(answer.Value.Text("description")));
        });
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Every_body_has_a_schema_and_every_reference_leads_somewhere(string name)
    {
        var document = await DocumentAsync(name);

        foreach (var (id, operation) in Operations(document))
        {
            var bodies = operation.GetProperty("responses").EnumerateObject().Select(answer => answer.Value)
                .Concat(operation.TryGetProperty("requestBody", out var body) ? [body] : []);
            foreach (var content in bodies.SelectMany(each => each.TryGetProperty("content", out var content) ? content.EnumerateObject().ToArray() : []))
            {
                Assert.True(content.Value.TryGetProperty("schema", out var schema) && schema.EnumerateObject().Any(), $"{id} does not say what its {content.Name} holds");
            }
        }

        Assert.All(References(document), reference =>
        {
            var target = document;
            Assert.All(reference.Split('/').Skip(1), part => Assert.True(target.TryGetProperty(part, out target), $"{reference} leads nowhere"));
        });
    }

    [Fact]
    public async Task What_the_gateway_sends_to_a_service_is_in_the_document_of_the_service()
    {
        var described = new List<string>();
        foreach (var name in Documents)
        {
            described.AddRange(Operations(await DocumentAsync((string)name)).Select(operation => operation.Id));
        }

        Assert.Contains("post /api/confidence-analysis", described);
        Assert.Contains("get /ws/voice-analysis/{session_id}", described);
        Assert.Contains("get /streaming/session", described);
        Assert.Contains("post /v1/audio/transcriptions", described);
        Assert.Contains("post /analyze", described);
        Assert.Contains("get /ws/realtime/{id}", described);
    }

    /// <summary>The host has a name, as for a phone: pages know that a loopback address is no public one, and may then leave requests out.</summary>
    [Fact]
    [ClientCall("GET", "/docs", "browser")]
    public async Task The_page_lists_the_operations_and_asks_nobody_but_the_gateway()
    {
        var chromium = await ChromiumProgram.FindAsync();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium.Program,
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP eloquence.example 127.0.0.1"],
            Env = chromium.Environment,
        });
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 900 } });
        var (requests, complaints) = (new List<Uri>(), new List<string>());
        page.Request += (_, request) => requests.Add(new Uri(request.Url));
        page.Console += (_, line) => complaints.AddRange(line.Type is "error" or "warning" ? [line.Text] : []);
        page.PageError += (_, error) => complaints.Add(error);

        await page.GotoAsync($"http://eloquence.example:{system.Gateway.BaseAddress!.Port}/docs");
        await Assertions.Expect(page.Locator("#operations-Sessions-postApiSessions")).ToBeVisibleAsync();
        var listed = await page.Locator(".opblock").CountAsync();

        // One that takes part in "try it out" of the page.
        await page.Locator("#operations-Scenarios-getApiScenarios .opblock-summary-control").ClickAsync();
        await page.Locator("#operations-Scenarios-getApiScenarios .try-out__btn").ClickAsync();
        await page.Locator("#operations-Scenarios-getApiScenarios .execute").ClickAsync();
        await Assertions.Expect(page.Locator("#operations-Scenarios-getApiScenarios .live-responses-table tbody .response-col_status").First).ToContainTextAsync("200");
        if (Environment.GetEnvironmentVariable("ELOQUENCE_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, "docs.png") });
        }

        Assert.Equal(Operations(await DocumentAsync("v1")).Count(), listed);
        Assert.All(requests.Where(request => request.Scheme != "data"), request => Assert.Equal("eloquence.example", request.Host));
        Assert.Empty(complaints);
    }

    private async Task<JsonElement> DocumentAsync(string name)
    {
        using var document = JsonDocument.Parse(await system.Gateway.GetStringAsync($"/openapi/{name}.json"));
        return document.RootElement.Clone();
    }

    private static IEnumerable<(string Id, JsonElement Value)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        where Methods.Contains(operation.Name)
        select ($"{operation.Name} {path.Name}", operation.Value);

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => member.NameEquals("$ref") ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
