using System.Globalization;
using Eloquence.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Eloquence.ServiceDefaults;

/// <summary>Answers for requests that cannot be served: RFC 9457 problems with a <c>code</c> for programs.</summary>
public static class ProblemExtensions
{
    /// <summary>Answers with a problem. Does nothing when the answer has already begun.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">HTTP status, 400..599.</param>
    /// <param name="code">Stable word for programs, such as <c>deadline_exceeded</c>.</param>
    /// <param name="title">What happened.</param>
    /// <param name="detail">What it means and what to do.</param>
    /// <param name="retryAfter">When trying again may help; sent as Retry-After in whole seconds, at least one.</param>
    public static async Task WriteProblemAsync(
        this HttpContext context, int status, string code, string title, string detail, TimeSpan? retryAfter = null)
    {
        if (context.Response.HasStarted)
        {
            return;
        }
        context.Response.StatusCode = status;
        if (retryAfter is { } pause)
        {
            var seconds = Math.Max(1, (int)Math.Ceiling(pause.TotalSeconds));
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }
        await context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails
            {
                Status = status,
                Title = title,
                Detail = detail,
                Extensions = { [ProblemMembers.Code] = code },
            },
        });
    }
}
