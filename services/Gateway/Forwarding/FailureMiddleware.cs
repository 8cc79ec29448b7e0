using System.Runtime.ExceptionServices;
using Eloquence.Gateway.Routing;
using Eloquence.ServiceDefaults;

namespace Eloquence.Gateway.Forwarding;

/// <summary>Tells the client honestly that a service did not answer: 503, when to come back, and whether the request may have been carried out.</summary>
internal sealed partial class FailureMiddleware(RequestDelegate next, ILogger<FailureMiddleware> logger)
{
    private static readonly TimeSpan Shortly = TimeSpan.FromSeconds(1);

    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);

        if (FailedAttempt.Of(context) is not { } failure)
        {
            return;
        }
        var service = Traffic.PlaceOf(context.GetReverseProxyFeature().Cluster.Config.ClusterId);
        if (context.Response.HasStarted)
        {
            // YARP has cut the connection, which is all that HTTP/1.1 leaves to do.
            LogCut(failure.IsClients ? LogLevel.Debug : LogLevel.Warning, failure.Reason, context.Request.Method, context.Request.Path, service);
            return;
        }

        // The client has gone, or the deadline has passed: the middleware around this one knows which.
        context.RequestAborted.ThrowIfCancellationRequested();
        if (failure.Kind == FailureKind.ClientsBody)
        {
            RefuseBody(context, failure.Reason);
            return;
        }
        context.Response.Clear();
        var (code, title, meaning) = Explain(failure.Kind);
        LogUnanswered(failure.Reason, context.Request.Method, context.Request.Path, service, code);
        await context.WriteProblemAsync(
            StatusCodes.Status503ServiceUnavailable, code, title,
            $"{meaning} The service is '{service}'. Try again after the seconds in Retry-After.", Shortly);
    }

    private static (string Code, string Title, string Meaning) Explain(FailureKind kind) => kind switch
    {
        FailureKind.Unreachable => ("service_unreachable", "A service cannot be reached.", "The request was not carried out."),
        FailureKind.Silent => ("service_silent", "A service stopped answering.", "The request may have been carried out all the same."),
        _ => ("service_connection_lost", "The connection to a service broke before it answered.", "The request may have been carried out all the same."),
    };

    /// <summary>Lets the 4xx that the server found (too large, too slow, malformed) out; a client that hung up needs no answer.</summary>
    private static void RefuseBody(HttpContext context, Exception? reason)
    {
        var refusal = reason is AggregateException several
            ? several.Flatten().InnerExceptions.OfType<BadHttpRequestException>().FirstOrDefault()
            : reason as BadHttpRequestException;
        if (refusal is not null)
        {
            ExceptionDispatchInfo.Throw(refusal);
        }
        context.Abort();
    }

    [LoggerMessage(LogLevel.Warning, "{Method} {Path} is answered 503, no answer from {Service}: {Code}.")]
    private partial void LogUnanswered(Exception? reason, string method, PathString path, string service, string code);

    [LoggerMessage("The answer of {Service} to {Method} {Path} ended before it was complete.")]
    private partial void LogCut(LogLevel level, Exception? reason, string method, PathString path, string service);
}
