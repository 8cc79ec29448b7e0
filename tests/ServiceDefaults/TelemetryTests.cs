using System.Net;
using Eloquence.ServiceDefaults.Tests.Support;

namespace Eloquence.ServiceDefaults.Tests;

/// <summary>What two services in a row export.</summary>
public sealed class TelemetryTests : IAsyncLifetime
{
    private OtlpSink _sink = null!;
    private SampleProcess _back = null!;
    private SampleProcess _front = null!;

    public async Task InitializeAsync()
    {
        _sink = await OtlpSink.StartAsync();
        _back = await SampleProcess.StartAsync("back", Exporting());
        _front = await SampleProcess.StartAsync("front", Exporting(("services__back__http__0", _back.Client.BaseAddress!.ToString())));
    }

    public async Task DisposeAsync()
    {
        await _front.DisposeAsync();
        await _back.DisposeAsync();
        await _sink.DisposeAsync();
    }

    [Fact]
    public async Task Two_services_in_a_row_continue_the_callers_trace()
    {
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        using var request = new HttpRequestMessage(HttpMethod.Get, "/branch/7");
        request.Headers.Add("traceparent", $"00-{Trace}-b7ad6b7169203331-01");

        using var answer = await _front.Client.SendAsync(request);

        Assert.Equal("7", await answer.Content.ReadAsStringAsync());
        await ArriveAsync("GET /branch/{id}", "GET", "GET /leaf/{id}", "grow leaf");
        var front = Span("GET /branch/{id}");
        var call = Span("GET");
        var back = Span("GET /leaf/{id}");
        var leaf = Span("grow leaf");
        Assert.All([front, call, back, leaf], span => Assert.Equal(Trace, span.TraceId));
        Assert.Equal("b7ad6b7169203331", front.ParentId);
        Assert.Equal(front.SpanId, call.ParentId);
        Assert.Equal(call.SpanId, back.ParentId);
        Assert.Equal(back.SpanId, leaf.ParentId);
        Assert.Equal(["front", "front", "back", "back"], new[] { front, call, back, leaf }.Select(span => span.Service));
        Assert.Equal([SpanKind.Server, SpanKind.Client, SpanKind.Server, SpanKind.Internal], new[] { front, call, back, leaf }.Select(span => span.Kind));
    }

    [Fact]
    public async Task Server_spans_follow_the_semantic_conventions()
    {
        await _back.Client.GetStringAsync("/leaf/1?secret=1");

        await ArriveAsync("GET /leaf/{id}");
        var span = Span("GET /leaf/{id}");
        Assert.Equal("GET", span.Attributes["http.request.method"]);
        Assert.Equal("/leaf/{id}", span.Attributes["http.route"]);
        Assert.Equal("200", span.Attributes["http.response.status_code"]);
        Assert.Equal("/leaf/1", span.Attributes["url.path"]);
        Assert.Equal("http", span.Attributes["url.scheme"]);
        Assert.Equal("127.0.0.1", span.Attributes["server.address"]);
        Assert.Equal(_back.Client.BaseAddress!.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), span.Attributes["server.port"]);
        Assert.False(span.IsError);
        Assert.DoesNotContain(_sink.Spans.SelectMany(other => other.Attributes.Values), value => value.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failure_marks_the_span_and_keeps_its_route()
    {
        using var answer = await _back.Client.GetAsync("/broken/1");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        await ArriveAsync("GET /broken/{id}");
        var span = Span("GET /broken/{id}");
        Assert.True(span.IsError);
        Assert.Equal("500", span.Attributes["http.response.status_code"]);
        Assert.Equal("/broken/{id}", span.Attributes["http.route"]);
        Assert.True(span.Attributes.ContainsKey("error.type"));
    }

    [Fact]
    public async Task An_address_that_does_not_exist_is_named_by_its_method_only_and_is_no_error()
    {
        using var answer = await _back.Client.GetAsync("/no/such/place");
        await _back.TerminateAsync();

        var span = Assert.Single(_sink.Spans, span => span.Attributes.GetValueOrDefault("url.path") == "/no/such/place");
        Assert.Equal("GET", span.Name);
        Assert.Equal("404", span.Attributes["http.response.status_code"]);
        Assert.False(span.IsError);
    }

    [Fact]
    public async Task Probes_are_not_traced()
    {
        await _back.Client.GetStringAsync("/health");
        await _back.Client.GetStringAsync("/alive");
        await _back.Client.GetStringAsync("/leaf/1");
        await _back.TerminateAsync();

        Assert.Equal(["GET /leaf/{id}", "grow leaf"], _sink.Spans.Select(span => span.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Logs_carry_their_trace_scopes_and_values()
    {
        await _back.Client.GetStringAsync("/leaf/42");

        await ArriveAsync("GET /leaf/{id}");
        await Eventually.IsTrueAsync(() => _sink.Logs.Any(log => log.Body == "Leaf 42 has grown"), () => $"{_sink.Logs.Count()} logs");
        var log = _sink.Logs.First(log => log.Body == "Leaf 42 has grown");
        Assert.Equal("back", log.Service);
        Assert.Equal("Program", log.Category);
        Assert.Equal(Span("GET /leaf/{id}").TraceId, log.TraceId);
        Assert.Equal("42", log.Attributes["Leaf"]);
        Assert.Equal("oak", log.Attributes["tree"]);
    }

    [Fact]
    public async Task Metrics_of_server_client_runtime_and_service_are_exported()
    {
        await _front.Client.GetStringAsync("/branch/1");

        string[] expected =
        [
            "http.server.request.duration", "kestrel.active_connections", "http.client.request.duration", "dotnet.gc.collections", "eloquence.sample.leaves",
        ];
        await Eventually.IsTrueAsync(
            () => expected.All(name => _sink.Metrics.Any(metric => metric.Name == name)),
            () => string.Join(", ", _sink.Metrics.Select(metric => metric.Name).Distinct()));
    }

    [Fact]
    public async Task What_is_still_waiting_is_sent_when_the_process_is_told_to_stop()
    {
        await using var service = await SampleProcess.StartAsync("hasty", Exporting(
            ("OTEL_BSP_SCHEDULE_DELAY", "60000"), ("OTEL_BLRP_SCHEDULE_DELAY", "60000"), ("OTEL_METRIC_EXPORT_INTERVAL", "60000")));
        await service.Client.GetStringAsync("/leaf/9");

        await service.TerminateAsync();

        Assert.Contains(_sink.Spans, span => span is { Service: "hasty", Name: "GET /leaf/{id}" });
        Assert.Contains(_sink.Logs, log => log is { Service: "hasty", Body: "Leaf 9 has grown" });
        Assert.Contains(_sink.Metrics, metric => metric is { Service: "hasty", Name: "eloquence.sample.leaves" });
    }

    private Dictionary<string, string?> Exporting(params (string Name, string Value)[] more)
    {
        var environment = new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _sink.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
        };
        foreach (var (name, value) in more)
        {
            environment[name] = value;
        }
        return environment;
    }

    private Task ArriveAsync(params string[] names) => Eventually.IsTrueAsync(
        () => names.All(name => _sink.Spans.Any(span => span.Name == name)),
        () => $"Only these spans arrived: {string.Join(", ", _sink.Spans.Select(span => span.Name))}");

    private ExportedSpan Span(string name) => Assert.Single(_sink.Spans, span => span.Name == name);
}
