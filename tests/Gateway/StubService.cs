using System.Collections.Concurrent;
using System.Net;
using Eloquence.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Eloquence.Gateway.Tests;

/// <summary>A service behind the gateway: a real Kestrel on a port of its own that notes what reaches it.</summary>
internal sealed class StubService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubService(WebApplication app, int port)
    {
        _app = app;
        Port = port;
    }

    public int Port { get; }

    public string Address => $"http://{IPAddress.Loopback}:{Port}";

    /// <summary>Requests in order of arrival, without those for health.</summary>
    public ConcurrentQueue<ReceivedRequest> Received { get; } = new();

    public static Task<StubService> EchoPathAsync(string name = "api") =>
        StartAsync(context => context.Response.WriteAsync($"{name} {context.Request.Method} {context.Request.Path}{context.Request.QueryString}"));

    public static async Task<StubService> StartAsync(RequestDelegate answer, int? port = null, string health = "{\"status\":\"healthy\"}")
    {
        var chosen = port ?? FreePort.Take();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.WebHost.UseUrls($"http://{IPAddress.Loopback}:{chosen}");
        var app = builder.Build();
        var stub = new StubService(app, chosen);
        app.UseWebSockets();
        app.Run(context => stub.HandleAsync(context, answer, health));
        await app.StartAsync();
        return stub;
    }

    /// <summary>Ends at once, in the middle of whatever it is doing.</summary>
    public async Task KillAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await _app.DisposeAsync();
    }

    private Task HandleAsync(HttpContext context, RequestDelegate answer, string health)
    {
        if (context.Request.Path == "/health")
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(health);
        }
        Received.Enqueue(new ReceivedRequest(
            context.Request.Method,
            context.Request.Path,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        return answer(context);
    }
}
