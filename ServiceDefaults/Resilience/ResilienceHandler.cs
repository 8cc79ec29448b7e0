using System.Threading.RateLimiting;
using Eloquence.ServiceDefaults.Problems;
using Polly;
using Polly.CircuitBreaker;

namespace Eloquence.ServiceDefaults.Resilience;

/// <summary>
/// Calls a destination within the time there is: a place among the calls under way, attempts with pauses, a breaker. Every attempt carries
/// what is left of the budget. What goes wrong is an <see cref="HttpRequestException"/>; where the destination was not even asked, its
/// inner exception is a <see cref="DependencyUnavailableException"/>.
/// </summary>
internal sealed class ResilienceHandler(DestinationRegistry destinations, TimeProvider time) : DelegatingHandler
{
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(1);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } address)
        {
            return await base.SendAsync(request, cancellationToken);
        }
        var destination = destinations.For(address);
        var call = new Call(request, destination.Allow());
        using var place = await EnterAsync(destination, call, cancellationToken);
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        call.Attach(context);
        try
        {
            return await destination.Pipeline.ExecuteAsync(
                static (attempt, handler) => handler.AttemptAsync(Call.Of(attempt), attempt.CancellationToken), context, this);
        }
        catch (BrokenCircuitException open)
        {
            throw NotAsked(destination, "has been failing and is given a pause", destination.BreakPause, open);
        }
        catch (HttpRequestException failure)
        {
            DependencyFailure.Name(failure, destination.Name);
            throw;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async Task<RateLimitLease> EnterAsync(Destination destination, Call call, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(call.Allowance.NextAttempt, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        RateLimitLease lease;
        try
        {
            lease = await destination.EnterAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw NotAsked(destination, "is busy; no place became free in time", SoonAgain, null);
        }
        if (lease.IsAcquired)
        {
            return lease;
        }
        lease.Dispose();
        throw NotAsked(destination, "is busy; too many calls are waiting for it", SoonAgain, null);
    }

    private async ValueTask<HttpResponseMessage> AttemptAsync(Call call, CancellationToken cancellationToken)
    {
        var share = call.Request.IsRetryable() ? call.Allowance.NextAttempt : call.Allowance.OnlyAttempt;
        using var expiry = new CancellationTokenSource(share, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, expiry.Token);
        RequestDeadline.Stamp(call.Request);
        try
        {
            return await base.SendAsync(call.Request, either.Token);
        }
        catch (OperationCanceledException late) when (expiry.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            var timeout = new TimeoutException($"{call.Request.RequestUri!.Host} did not answer within {share.TotalMilliseconds:0} ms.", late);
            throw call.Allowance.IsCutShort(share)
                ? new TaskCanceledException(timeout.Message, timeout, cancellationToken)
                : new HttpRequestException(timeout.Message, timeout);
        }
    }

    private static HttpRequestException NotAsked(Destination destination, string why, TimeSpan retryAfter, Exception? cause)
    {
        var unavailable = new DependencyUnavailableException(destination.Name, retryAfter, cause);
        return new HttpRequestException(HttpRequestError.ConnectionError, $"{destination.Name} {why}.", unavailable);
    }
}
