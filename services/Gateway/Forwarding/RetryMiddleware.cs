using Eloquence.Gateway.Routing;
using Eloquence.ServiceDefaults;
using Yarp.ReverseProxy.Forwarder;

namespace Eloquence.Gateway.Forwarding;

/// <summary>
/// Asks again, another replica if there is one, while budget is left: any request when no connection came about, GET and HEAD also when
/// the connection broke. Between two attempts lies a short, growing, random pause. A WebSocket waits some seconds for a service that starts
/// again: clients whose socket broke ask at once, and after a refusal only when their growing pauses allow.
/// </summary>
internal sealed partial class RetryMiddleware(RequestDelegate next, TimeProvider time, ILogger<RetryMiddleware> logger)
{
    private const int Attempts = 3;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    // A service is there again about 2 s after its death; LiveKit's clients give a connection 5 s.
    private static readonly TimeSpan PatienceOfWebSockets = TimeSpan.FromSeconds(4);

    public async Task InvokeAsync(HttpContext context)
    {
        var proxy = context.GetReverseProxyFeature();
        var replicas = proxy.AvailableDestinations;
        var untried = replicas;
        var started = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            await next(context);
            var pause = FirstPause * (attempt * (0.5 + Random.Shared.NextDouble()));
            var isLast = attempt >= Attempts && !(IsWebSocket(context) && time.GetElapsedTime(started) < PatienceOfWebSockets);
            if (isLast || FailedAttempt.Of(context) is not { } failure || !MayRepeat(context, failure.Kind, pause))
            {
                return;
            }
            AskAgain(logger, context.Request.Method, context.Request.Path, Traffic.PlaceOf(proxy.Cluster.Config.ClusterId), failure.Kind);
            untried = [.. untried.Where(replica => replica != proxy.ProxiedDestination)];
            proxy.AvailableDestinations = untried.Count > 0 ? untried : replicas;
            Forget(context);
            await Task.Delay(pause, time, context.RequestAborted);
        }
    }

    private static bool MayRepeat(HttpContext context, FailureKind failure, TimeSpan pause) =>
        !context.Response.HasStarted
        && !context.RequestAborted.IsCancellationRequested
        && !(RequestDeadline.Current?.Remaining <= pause)
        && failure switch
        {
            FailureKind.Unreachable => true,
            FailureKind.Lost => HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method),
            _ => false,
        };

    private static bool IsWebSocket(HttpContext context) => string.Equals(context.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase);

    private static void Forget(HttpContext context)
    {
        context.Features.Set<IForwarderErrorFeature>(null);
        context.Response.Clear();
    }

    [LoggerMessage(LogLevel.Information, "{Method} {Path} is sent to {Cluster} again: {Failure}.")]
    private static partial void AskAgain(ILogger logger, string method, PathString path, string cluster, FailureKind failure);
}
