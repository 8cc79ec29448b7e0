using Eloquence.Tests.Support.Fuzz;
using Eloquence.Whisper.Admission;
using Eloquence.Whisper.Recognition;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Eloquence.Whisper.Tests.Support;

/// <summary>The service in this process, composed as Program.cs does, with a recogniser of the test when there is one, on a free port of Kestrel.</summary>
internal sealed class WhisperHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WhisperHost(WebApplication app, ErrorLog log)
    {
        _app = app;
        Log = log;
        Address = new Uri(app.Urls.Single());
        Client = new HttpClient { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    /// <summary>What it has logged as an error.</summary>
    public ErrorLog Log { get; }

    public AdmissionGate Gate => _app.Services.GetRequiredService<AdmissionGate>();

    public IServiceProvider Services => _app.Services;

    public static async Task<WhisperHost> StartAsync(ISpeechRecognizer? recognizer, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        var log = new ErrorLog();
        builder.Logging.AddProvider(log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
            settings.Prepend(("Logging:LogLevel:Default", "Warning")).Prepend(("Logging:LogLevel:Microsoft.Hosting.Lifetime", "Warning")).Select(setting => KeyValuePair.Create<string, string?>(setting.Item1, setting.Item2)));
        if (recognizer is not null)
        {
            builder.Services.AddSingleton(recognizer);
        }
        builder.AddServiceDefaults();
        builder.AddWhisper();
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapWhisper();
        await app.StartAsync();
        return new WhisperHost(app, log);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
