using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Eloquence.LiveKit.Tests;

/// <summary>Somebody's backend: takes webhooks and recordings, after refusing as many as it is told to.</summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _refusals;

    private Backend(WebApplication app, int refusals) => (_app, _refusals) = (app, refusals);

    /// <summary>Webhooks as they came: header and body.</summary>
    public ConcurrentQueue<(string Authorization, string ContentType, string Body)> Webhooks { get; } = new();

    /// <summary>Recordings as they came.</summary>
    public ConcurrentQueue<(byte[] Sound, string Session, string User)> Recordings { get; } = new();

    public string WebhookUrl => $"{_app.Urls.Single()}/webhook";

    public string RecordingUrl => $"{_app.Urls.Single()}/recordings";

    public static async Task<Backend> StartAsync(int refusals = 0)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var backend = new Backend(app, refusals);
        app.MapPost("/webhook", backend.OnWebhookAsync);
        app.MapPost("/recordings", backend.OnRecordingAsync);
        await app.StartAsync();
        return backend;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task<IResult> OnWebhookAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync();
        if (Interlocked.Decrement(ref _refusals) >= 0)
        {
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        Webhooks.Enqueue((request.Headers.Authorization.ToString(), request.ContentType ?? "", body));
        return Results.Ok();
    }

    private async Task<IResult> OnRecordingAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        if (Interlocked.Decrement(ref _refusals) >= 0)
        {
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        using var sound = new MemoryStream();
        await form.Files["audio"]!.CopyToAsync(sound);
        Recordings.Enqueue((sound.ToArray(), form["session_id"].ToString(), form["user_id"].ToString()));
        return Results.Ok();
    }
}
