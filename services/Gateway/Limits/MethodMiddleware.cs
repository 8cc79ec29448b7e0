using Eloquence.ServiceDefaults;

namespace Eloquence.Gateway.Limits;

/// <summary>
/// Refuses CONNECT and TRACE (RFC 9110, sections 9.3.6 and 9.3.8) for every address: the one asks for a tunnel, the other would show a caller
/// the headers that the gateway adds, and no service has a use for either.
/// </summary>
internal sealed class MethodMiddleware(RequestDelegate next)
{
    private const string Allowed = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    public Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsConnect(context.Request.Method) && !HttpMethods.IsTrace(context.Request.Method))
        {
            return next(context);
        }
        context.Response.Headers.Allow = Allowed;
        return context.WriteProblemAsync(
            StatusCodes.Status405MethodNotAllowed, "method_not_allowed", "This address does not take this method.", "See the Allow header for those it may take.");
    }
}
