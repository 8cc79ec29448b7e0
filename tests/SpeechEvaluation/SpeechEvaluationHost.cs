using Eloquence.SpeechEvaluation.Infrastructure;
using Eloquence.SpeechEvaluation.Norms;
using Eloquence.Tests.Support.Fuzz;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Eloquence.SpeechEvaluation.Tests;

/// <summary>The service in this process, composed as Program.cs does, on a free port of Kestrel.</summary>
internal sealed class SpeechEvaluationHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SpeechEvaluationHost(WebApplication app, ErrorLog log)
    {
        _app = app;
        Log = log;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    /// <summary>What it has logged as an error.</summary>
    public ErrorLog Log { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Requests the service has admitted and not yet answered.</summary>
    public int Admitted => _app.Services.GetRequiredService<MeasurementGate>().Admitted;

    /// <summary>The norms in use.</summary>
    public NormTable Norms => _app.Services.GetRequiredService<IOptions<NormTable>>().Value;

    public static async Task<SpeechEvaluationHost> StartAsync(int? concurrency = null, int? queue = null, int? sessions = null, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        var log = new ErrorLog();
        builder.Logging.AddProvider(log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Logging:LogLevel:Default"] = "Warning",
            ["Scale:Concurrency"] = concurrency?.ToString(provider: null),
            ["Scale:Queue"] = queue?.ToString(provider: null),
            ["Scale:Sessions"] = sessions?.ToString(provider: null),
        }.Where(setting => setting.Value is not null));
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }
        builder.AddServiceDefaults();
        builder.AddSpeechEvaluation();
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapSpeechEvaluation();
        await app.StartAsync();
        return new SpeechEvaluationHost(app, log);
    }

    /// <summary>Posts a recording.</summary>
    public Task<HttpResponseMessage> MeasureAsync(byte[] recording, string? contentType = "audio/wav") =>
        MeasureAsync(new ByteArrayContent(recording), contentType);

    /// <summary>Posts a recording.</summary>
    public Task<HttpResponseMessage> MeasureAsync(HttpContent content, string? contentType = "audio/wav", CancellationToken cancellationToken = default)
    {
        content.Headers.ContentType = contentType is null ? null : new(contentType);
        return Client.PostAsync("/measure", content, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
