using System.Globalization;

namespace Eloquence.ServiceDefaults.Tests.Support;

internal enum SpanKind
{
    Internal = 1,
    Server = 2,
    Client = 3,
}

/// <summary>A span as it arrived (opentelemetry/proto/trace/v1/trace.proto).</summary>
internal sealed record ExportedSpan(
    string Service, string Source, string TraceId, string SpanId, string ParentId, string Name, SpanKind Kind, bool IsError, IReadOnlyDictionary<string, string> Attributes)
{
    public static IEnumerable<ExportedSpan> Read(byte[] request) =>
        from resource in new ProtobufMessage(request).Messages(1)
        let service = OtlpAttributes.Read(resource.Message(1), 1)["service.name"]
        from scope in resource.Messages(2)
        from span in scope.Messages(2)
        select new ExportedSpan(
            service, scope.Message(1).Text(1), span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), (SpanKind)span.Number(6),
            span.Message(15).Number(3) == 2, OtlpAttributes.Read(span, 9));
}

/// <summary>A log record as it arrived (opentelemetry/proto/logs/v1/logs.proto).</summary>
internal sealed record ExportedLog(string Service, string Category, string Body, string TraceId, IReadOnlyDictionary<string, string> Attributes)
{
    public static IEnumerable<ExportedLog> Read(byte[] request) =>
        from resource in new ProtobufMessage(request).Messages(1)
        let service = OtlpAttributes.Read(resource.Message(1), 1)["service.name"]
        from scope in resource.Messages(2)
        from log in scope.Messages(2)
        select new ExportedLog(service, scope.Message(1).Text(1), log.Message(5).Text(1), log.Hex(9), OtlpAttributes.Read(log, 6));
}

/// <summary>The name of a metric as it arrived (opentelemetry/proto/metrics/v1/metrics.proto).</summary>
internal sealed record ExportedMetric(string Service, string Meter, string Name)
{
    public static IEnumerable<ExportedMetric> Read(byte[] request) =>
        from resource in new ProtobufMessage(request).Messages(1)
        let service = OtlpAttributes.Read(resource.Message(1), 1)["service.name"]
        from scope in resource.Messages(2)
        from metric in scope.Messages(2)
        select new ExportedMetric(service, scope.Message(1).Text(1), metric.Text(1));
}

internal static class OtlpAttributes
{
    /// <summary>Key-value pairs (opentelemetry/proto/common/v1/common.proto) as text.</summary>
    public static Dictionary<string, string> Read(ProtobufMessage owner, int field) =>
        owner.Messages(field).GroupBy(pair => pair.Text(1)).ToDictionary(pairs => pairs.Key, pairs => Value(pairs.Last().Message(2)));

    private static string Value(ProtobufMessage value) => value.Has(3) ? ((long)value.Number(3)).ToString(CultureInfo.InvariantCulture) : value.Text(1);
}
