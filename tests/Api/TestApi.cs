using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Eloquence.Tests.Support;
using Eloquence.Tests.Support.Fuzz;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Eloquence.Api.Tests;

/// <summary>One replica of the API, in this process, on a port of its own.</summary>
internal sealed class TestApi : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestApi(WebApplication app, ErrorLog log)
    {
        _app = app;
        Log = log;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    /// <summary>What it has logged as an error.</summary>
    public ErrorLog Log { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a replica and returns at once, whether or not the schema is there.</summary>
    public static async Task<TestApi> LaunchAsync(string database, string redis, string evaluation, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        var log = new ErrorLog();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["ConnectionStrings:eloquence"] = database;
        builder.Configuration["ConnectionStrings:redis"] = redis;
        builder.Configuration["services:speech-evaluation:http:0"] = evaluation;
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }

        builder.AddServiceDefaults();
        builder.AddApi();
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapApi();
        await app.StartAsync();
        return new TestApi(app, log);
    }

    /// <summary>Starts a replica and waits until it is healthy.</summary>
    public static async Task<TestApi> StartAsync(string database, string redis, string evaluation, params (string Key, string Value)[] settings)
    {
        var api = await LaunchAsync(database, redis, evaluation, settings);
        await Eventually.TrueAsync(async () => (await api.Client.GetAsync("/health")).IsSuccessStatusCode, "the API to be healthy");
        return api;
    }

    public Task<HttpResponseMessage> StartSessionAsync(string user, string scenario = "demo-1") =>
        Client.PostAsJsonAsync("/api/sessions", new { user_id = user, scenario_id = scenario, language = "fr", is_multi_agent = false });

    public Task<HttpResponseMessage> PostJsonAsync(string path, string json) =>
        Client.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    public async Task<HttpResponseMessage> AnalyseAsync(byte[] audio, string? session = null, string name = "audio", params (string, string)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/confidence-analysis") { Content = Upload.File(audio, name, fields) };
        if (session is not null)
        {
            request.Headers.Add("X-Session-ID", session);
        }

        return await Client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}

internal static class Answers
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>Dart's <c>as int</c> accepts no decimal point.</summary>
    public static void IsWhole(this JsonElement element, string name) => Assert.Matches("^-?[0-9]+$", element.GetProperty(name).GetRawText());

    /// <summary>ISO 8601 in UTC.</summary>
    public static void IsInstant(this JsonElement element, string name) =>
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$", element.Text(name));

    /// <summary>The refusal has this status and code, and says something.</summary>
    public static async Task IsRefusedAsync(this HttpResponseMessage response, int status, string code)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} instead of {status}: {body}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.JsonAsync();
        Assert.Equal(code, problem.Text("code"));
        Assert.NotEmpty(problem.Text("detail"));
        Assert.NotEmpty(problem.Text("error"));
    }
}
