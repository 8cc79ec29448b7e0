using Eloquence.LiveKit.Tests.Conformance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Eloquence.LiveKit.Tests;

/// <summary>The server in this process, composed as Program.cs does, on free ports; or another server that LIVEKIT_TEST_URL, -KEY and -SECRET name.</summary>
internal sealed class LiveKitHost : IAsyncDisposable
{
    private readonly WebApplication? _app;
    private readonly ErrorLog _errors;
    private readonly IAsyncDisposable? _other;

    private LiveKitHost(WebApplication? app, ErrorLog errors, Uri address, string key, string secret, IAsyncDisposable? other = null)
    {
        _app = app;
        _errors = errors;
        _other = other;
        (Address, Key, Secret) = (address, key, secret);
        Client = new HttpClient { BaseAddress = address };
    }

    public Uri Address { get; }

    public Uri Signalling => new UriBuilder(Address) { Scheme = "ws" }.Uri;

    public string Key { get; }

    public string Secret { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app!.Services;

    /// <summary>What the server logged as an error so far; a server that has not failed logs none.</summary>
    public IReadOnlyCollection<string> Errors => _errors.Texts;

    /// <summary>The official server, in the same clothes.</summary>
    public static LiveKitHost Of(OfficialServer server) => new(null, new ErrorLog(), server.Address, OfficialServer.Key, server.Secret, server);

    /// <summary>Starts a server of our own with settings of the section <c>LiveKit</c>.</summary>
    public static async Task<LiveKitHost> StartAsync(params (string Name, string Value)[] settings)
    {
        if (Environment.GetEnvironmentVariable("LIVEKIT_TEST_URL") is { Length: > 0 } other)
        {
            return new(null, new ErrorLog(), new Uri(other), Environment.GetEnvironmentVariable("LIVEKIT_TEST_KEY") ?? "", Environment.GetEnvironmentVariable("LIVEKIT_TEST_SECRET") ?? "");
        }

        const string key = "testkey";
        var secret = $"{Guid.NewGuid():N}{Guid.NewGuid():N}";
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Logging:LogLevel:Default"] = "Warning",
            ["LiveKit:ApiKey"] = key,
            ["LiveKit:ApiSecret"] = secret,
        }.Concat(settings.Select(setting => KeyValuePair.Create<string, string?>($"LiveKit:{setting.Name}", setting.Value))));
        var errors = new ErrorLog();
        builder.Logging.AddProvider(errors);
        builder.AddServiceDefaults();
        builder.AddLiveKit();
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapLiveKit();
        await app.StartAsync();
        return new(app, errors, new Uri(app.Urls.Single()), key, secret);
    }

    /// <summary>A token for a room with everything allowed.</summary>
    public string Token(string identity, string room) =>
        Tokens.Mint(Key, Secret, identity, new { room, roomJoin = true, canPublish = true, canSubscribe = true, canPublishData = true, canUpdateOwnMetadata = true });

    public T Service<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        if (_other is not null)
        {
            await _other.DisposeAsync();
        }
    }
}
