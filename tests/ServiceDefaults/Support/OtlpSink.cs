using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Eloquence.ServiceDefaults.Tests.Support;

/// <summary>Receives telemetry by OTLP over HTTP (opentelemetry.io/docs/specs/otlp, "OTLP/HTTP") and keeps it.</summary>
internal sealed class OtlpSink : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ExportedSpan> _spans = new();
    private readonly ConcurrentQueue<ExportedLog> _logs = new();
    private readonly ConcurrentQueue<ExportedMetric> _metrics = new();

    private OtlpSink(WebApplication app)
    {
        _app = app;
        Map("/v1/traces", ExportedSpan.Read, _spans);
        Map("/v1/logs", ExportedLog.Read, _logs);
        Map("/v1/metrics", ExportedMetric.Read, _metrics);
    }

    public IEnumerable<ExportedSpan> Spans => _spans;

    public IEnumerable<ExportedLog> Logs => _logs;

    public IEnumerable<ExportedMetric> Metrics => _metrics;

    public string Address => _app.Urls.First();

    public static async Task<OtlpSink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var sink = new OtlpSink(builder.Build());
        await sink._app.StartAsync();
        return sink;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private void Map<T>(string path, Func<byte[], IEnumerable<T>> read, ConcurrentQueue<T> kept) => _app.MapPost(path, async (HttpRequest request) =>
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        foreach (var item in read(body.ToArray()))
        {
            kept.Enqueue(item);
        }
        return TypedResults.Bytes([], "application/x-protobuf");
    });
}
