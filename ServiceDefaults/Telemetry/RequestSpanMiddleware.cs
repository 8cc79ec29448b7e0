using System.Diagnostics;
using System.Globalization;
using Eloquence.ServiceDefaults.Health;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Eloquence.ServiceDefaults.Telemetry;

/// <summary>
/// Gives ASP.NET Core's own request activity the name and attributes of an HTTP server span, which ASP.NET Core 10 leaves out.
/// https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span
/// </summary>
internal sealed class RequestSpanMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var span = context.Features.Get<IHttpActivityFeature>()?.Activity;

        // Without a listener the activity only carries ids for the logs.
        if (span?.Source.HasListeners() != true)
        {
            await next(context);
            return;
        }
        if (HealthEndpoints.Includes(context.Request.Path))
        {
            Forget(span);
        }
        Describe(span, context.Request);
        var endpoint = context.GetEndpoint();
        try
        {
            await next(context);
        }
        finally
        {
            Conclude(span, endpoint, context.Response);
        }
    }

    /// <summary>Probes come every few seconds: neither they nor what they cause is recorded.</summary>
    private static void Forget(Activity span)
    {
        span.IsAllDataRequested = false;
        span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }

    private static void Describe(Activity span, HttpRequest request)
    {
        if (!span.IsAllDataRequested)
        {
            return;
        }
        var method = HttpMethodName.Known(request.Method);
        span.DisplayName = method == HttpMethodName.Other ? "HTTP" : method;
        span.SetTag("http.request.method", method);
        if (method != request.Method)
        {
            span.SetTag("http.request.method_original", request.Method);
        }
        span.SetTag("url.scheme", request.Scheme);
        span.SetTag("url.path", request.PathBase.Add(request.Path).Value);
        span.SetTag("server.address", request.Host.Host);
        span.SetTag("server.port", request.Host.Port);
        span.SetTag("network.protocol.version", HttpProtocol.IsHttp11(request.Protocol) ? "1.1" : request.Protocol.Replace("HTTP/", "", StringComparison.Ordinal));
        span.SetTag("user_agent.original", request.Headers.UserAgent.Count > 0 ? request.Headers.UserAgent.ToString() : null);
    }

    private static void Conclude(Activity span, Endpoint? endpoint, HttpResponse response)
    {
        if (!span.IsAllDataRequested)
        {
            return;
        }
        if (endpoint is not null && Route(endpoint) is { } route)
        {
            span.DisplayName = $"{span.DisplayName} {route}";
            span.SetTag("http.route", route);
        }
        var status = response.StatusCode;
        span.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            span.SetTag("error.type", status.ToString(CultureInfo.InvariantCulture));
            span.SetStatus(ActivityStatusCode.Error);
        }
    }

    private static string? Route(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route ?? (endpoint as RouteEndpoint)?.RoutePattern.RawText;
}
