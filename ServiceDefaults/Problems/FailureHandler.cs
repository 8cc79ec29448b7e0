using System.Diagnostics;
using Eloquence.ServiceDefaults.Deadlines;
using Eloquence.ServiceDefaults.Draining;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Eloquence.ServiceDefaults.Problems;

/// <summary>Turns what a handler threw into the answer it deserves. Only what nobody foresaw is an error in the log.</summary>
internal sealed partial class FailureHandler(ILogger<FailureHandler> logger) : IExceptionHandler
{
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(1);

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }
        try
        {
            await AnswerAsync(httpContext, exception);
        }
        catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
        {
            // The client left while it was being told.
        }
        return true;
    }

    private async Task AnswerAsync(HttpContext httpContext, Exception exception)
    {
        switch (exception)
        {
            case DeadlineExceededException late:
                LogDeadline(httpContext.Request.Method, httpContext.Request.Path, late.Budget.TotalMilliseconds);
                await httpContext.WriteProblemAsync(
                    StatusCodes.Status503ServiceUnavailable, "deadline_exceeded", "The answer was not ready in time.",
                    $"The request had {late.Budget.TotalMilliseconds:0} ms. Try again after the seconds in Retry-After.", SoonAgain);
                break;
            case ServiceStoppingException:
                await httpContext.WriteProblemAsync(
                    StatusCodes.Status503ServiceUnavailable, "stopping", "The service is being stopped.",
                    "The answer was not ready when it had to end. Try again after the seconds in Retry-After.", SoonAgain);
                break;
            case BadHttpRequestException refused:
                await RefuseAsync(httpContext, refused);
                break;
            default:
                await (DependencyFailure.Find(exception) is { } unavailable
                    ? AnswerUnavailableAsync(httpContext, unavailable)
                    : AnswerUnforeseenAsync(httpContext, exception));
                break;
        }
    }

    private static Task RefuseAsync(HttpContext context, BadHttpRequestException refused)
    {
        var known = ProblemCatalogue.Of(refused.StatusCode);
        return context.WriteProblemAsync(refused.StatusCode, known.Code, known.Title, refused.Message);
    }

    private Task AnswerUnavailableAsync(HttpContext context, DependencyUnavailableException unavailable)
    {
        LogUnavailable(unavailable.Dependency, (unavailable.InnerException ?? unavailable).Message);
        return context.WriteProblemAsync(
            StatusCodes.Status503ServiceUnavailable, "dependency_unavailable", "A part of the service is unavailable.",
            $"'{unavailable.Dependency}' does not answer at the moment. Try again after the seconds in Retry-After.", unavailable.RetryAfter);
    }

    private Task AnswerUnforeseenAsync(HttpContext context, Exception exception)
    {
        LogUnforeseen(exception, context.Request.Method, context.Request.Path);
        Activity.Current?.AddException(exception);
        var known = ProblemCatalogue.Of(StatusCodes.Status500InternalServerError);
        return context.WriteProblemAsync(StatusCodes.Status500InternalServerError, known.Code, known.Title, known.Detail);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path} had no answer within its budget of {BudgetMilliseconds} ms")]
    private partial void LogDeadline(string method, string path, double budgetMilliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Dependency} is unavailable: {Reason}")]
    private partial void LogUnavailable(string dependency, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed for an unforeseen reason")]
    private partial void LogUnforeseen(Exception exception, string method, string path);
}
