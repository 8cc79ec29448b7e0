using Microsoft.AspNetCore.Http.HttpResults;

namespace Eloquence.Api.Endpoints;

/// <summary>Turns a <see cref="RejectionException"/> into an RFC 9457 problem with a member <c>code</c>.</summary>
internal static class RejectionFilter
{
    public static async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (RejectionException rejected)
        {
            return Problem(rejected);
        }
    }

    public static ProblemHttpResult NotFound(string what) => Problem(new RejectionException(
        StatusCodes.Status404NotFound, "not_found", $"There is no such {what}.", $"Ask for a {what} whose id this service has given out."));

    public static ProblemHttpResult Problem(RejectionException rejected) => TypedResults.Problem(
        rejected.Detail,
        statusCode: rejected.Status,
        title: rejected.Title,
        extensions: [new KeyValuePair<string, object?>("code", rejected.Code)]);
}
