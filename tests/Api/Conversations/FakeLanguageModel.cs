using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Eloquence.Api.Tests.Conversations;

/// <summary>A server that speaks OpenAI's chat protocol, or whatever a test wants it to say, on a Kestrel of its own.</summary>
internal sealed class FakeLanguageModel : IAsyncDisposable
{
    public const string Key = "sk-test-0123456789-secret";

    private readonly WebApplication _app;

    private FakeLanguageModel(WebApplication app) => _app = app;

    /// <summary>What it answers; may be changed between requests.</summary>
    public RequestDelegate Answer { get; set; } = context => CompleteAsync(context, "Bonjour du modèle.");

    /// <summary>Bodies and Authorization headers of the requests, in order.</summary>
    public ConcurrentQueue<(string Body, string Authorization)> Received { get; } = new();

    /// <summary>Settings with which the API asks this server.</summary>
    public (string Key, string Value)[] Settings =>
    [
        ("LanguageModel:Endpoint", $"{_app.Urls.First()}/v1"), ("LanguageModel:ApiKey", Key), ("LanguageModel:Model", "modele-d-essai"),
    ];

    public static async Task<FakeLanguageModel> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://{IPAddress.Loopback}:0");
        var app = builder.Build();
        var model = new FakeLanguageModel(app);
        app.MapPost("/v1/chat/completions", async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            model.Received.Enqueue((await reader.ReadToEndAsync(), context.Request.Headers.Authorization.ToString()));
            await model.Answer(context);
        });
        await app.StartAsync();
        return model;
    }

    /// <summary>A whole completion.</summary>
    public static Task CompleteAsync(HttpContext context, string text) => context.Response.WriteAsJsonAsync(new
    {
        id = "chatcmpl-1",
        @object = "chat.completion",
        created = 1_700_000_000,
        model = "modele-d-essai",
        choices = new[] { new { index = 0, message = new { role = "assistant", content = text }, finish_reason = "stop" } },
        usage = new { prompt_tokens = 3, completion_tokens = 2, total_tokens = 5 },
    });

    /// <summary>Begins a streamed completion.</summary>
    public static void BeginStream(HttpContext context) => context.Response.ContentType = "text/event-stream";

    /// <summary>One event with a piece of the answer.</summary>
    public static Task PieceAsync(HttpContext context, string text) => SayAsync(
        context, $$$"""data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"m","choices":[{"index":0,"delta":{"content":"{{{text}}}"},"finish_reason":null}]}""" + "\n\n");

    /// <summary>The event that ends a stream.</summary>
    public static Task DoneAsync(HttpContext context) => SayAsync(context, "data: [DONE]\n\n");

    /// <summary>Any bytes, at once.</summary>
    public static async Task SayAsync(HttpContext context, string text)
    {
        await context.Response.WriteAsync(text, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    /// <summary>Says nothing until the other side has gone.</summary>
    public static async Task HangAsync(HttpContext context)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The other side has gone, as it should.
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }
}
