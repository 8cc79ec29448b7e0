using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Eloquence.ServiceDefaults.Deadlines;

/// <summary>
/// Begins the deadline of a request: the smaller of what the caller sent and what the endpoint allows. Its end cancels
/// <see cref="HttpContext.RequestAborted"/>, unless the answer has begun by then: a streamed answer takes as long as it takes. Upgraded
/// connections (WebSockets) have none.
/// </summary>
internal sealed class RequestDeadlineMiddleware(RequestDelegate next, TimeProvider time)
{
    /// <summary>Longer timers do not exist (https://learn.microsoft.com/dotnet/api/system.threading.timer); nobody waits that long.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private static readonly TimeSpan TimerTolerance = TimeSpan.FromMilliseconds(20);

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true)
        {
            return next(context);
        }
        return Budget(context) is { } budget ? RunAsync(context, budget) : next(context);
    }

    private async Task RunAsync(HttpContext context, TimeSpan budget)
    {
        using var deadline = RequestDeadline.Begin(budget, time);
        var expiry = new CancellationTokenSource(budget, time);

        // An exception handler outside of this middleware may begin the answer.
        context.Response.RegisterForDispose(expiry);
        var client = context.RequestAborted;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(client, expiry.Token);
        context.RequestAborted = either.Token;
        context.Response.OnStarting(
            static timer =>
            {
                ((CancellationTokenSource)timer).CancelAfter(Timeout.InfiniteTimeSpan);
                return Task.CompletedTask;
            },
            expiry);
        try
        {
            await next(context);
        }
        catch (Exception failure) when (IsOver(expiry) && !client.IsCancellationRequested && ComesFromCancellation(failure))
        {
            throw new DeadlineExceededException(budget, failure);
        }
        finally
        {
            context.RequestAborted = client;
        }
    }

    /// <summary>Timers of callees that have the same deadline may fire a moment before this one.</summary>
    private static bool IsOver(CancellationTokenSource expiry) =>
        expiry.IsCancellationRequested || RequestDeadline.Current?.Remaining < TimerTolerance;

    private static TimeSpan? Budget(HttpContext context)
    {
        var own = Own(context);
        var callers = Sent(context.Request);
        return callers < own || own is null ? callers : own;
    }

    /// <summary>What the endpoint allows: more where it may be more and the caller says that it waits, or sends what takes long.</summary>
    private static TimeSpan? Own(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<RequestBudget>() switch
    {
        null => null,
        { Patient: { } longest } budget when WaitPreference.Of(context.Request) is { } wait && wait > budget.Limit => wait < longest ? wait : longest,
        { Patient: { } longest } when context.Request.ContentLength >= RequestBudget.PatientBody && WaitPreference.Of(context.Request) is null => longest,
        var budget => budget.Limit,
    };

    private static TimeSpan? Sent(HttpRequest request) =>
        long.TryParse(request.Headers[RequestDeadline.Header], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(Math.Min(milliseconds, Longest.TotalMilliseconds))
            : null;

    /// <summary>Clients wrap the cancellation they met in exceptions of their own.</summary>
    private static bool ComesFromCancellation(Exception failure) =>
        failure is OperationCanceledException or TimeoutException or HttpRequestException or DependencyUnavailableException
        || (failure.InnerException is { } inner && ComesFromCancellation(inner));
}
