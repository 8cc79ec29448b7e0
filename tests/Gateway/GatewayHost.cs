using System.Net;
using Eloquence.Gateway.Legacy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Eloquence.Gateway.Tests;

/// <summary>The gateway in this process, composed as Program.cs does, on a free port of Kestrel.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GatewayHost(WebApplication app, LogCollector log)
    {
        _app = app;
        Log = log;
        Address = new Uri(app.Urls.First());
        Client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public LogCollector Log { get; }

    /// <summary>A gateway in front of the service <c>api</c> at the given addresses.</summary>
    public static Task<GatewayHost> InFrontOfAsync(params string[] api) => StartAsync(api);

    /// <summary>A gateway in front of the service <c>api</c>, with settings of its own.</summary>
    public static async Task<GatewayHost> StartAsync(
        IReadOnlyList<string> api, Dictionary<string, string?>? settings = null, string environment = "Development")
    {
        var log = new LogCollector();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "Eloquence.Gateway", EnvironmentName = environment });
        builder.WebHost.UseUrls($"http://{IPAddress.Loopback}:0");
        builder.Logging.ClearProviders().AddProvider(log);
        for (var replica = 0; replica < api.Count; replica++)
        {
            builder.Configuration[$"services:api:http:{replica}"] = api[replica];
        }
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.AddServiceDefaults();
        builder.AddGateway();
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapGateway();
        app.ListenOnLegacyPorts();
        await app.StartAsync();
        return new GatewayHost(app, log);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
    }
}
