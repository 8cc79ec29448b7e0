using Eloquence.Contracts;
using Eloquence.Whisper.Infrastructure;

namespace Eloquence.Whisper.OpenAi;

/// <summary>Refusals in the form that clients of OpenAI's API read: <c>{"error": {"message", "type", "param", "code"}}</c>.</summary>
internal static class OpenAiErrors
{
    public static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception failure) when (Refusal.Of(failure) is { } refusal && !context.HttpContext.Response.HasStarted)
        {
            if (refusal.RetryAfter is { } pause)
            {
                context.HttpContext.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(pause.TotalSeconds)).ToString(provider: null);
            }
            return TypedResults.Json(new ErrorBody(Error.Of(refusal)), ContractJson.Options, "application/json; charset=utf-8", refusal.Status);
        }
    }

    internal sealed record ErrorBody(Error Error);

    /// <param name="Message">What happened and what to do.</param>
    /// <param name="Type">Kind of failure in OpenAI's words.</param>
    /// <param name="Param">Name of the field; unknown here.</param>
    /// <param name="Code">Stable word for programs.</param>
    internal sealed record Error(string Message, string Type, string? Param, string Code)
    {
        public static Error Of(Refusal refusal) => new(
            $"{refusal.Title} {refusal.Detail}",
            refusal.Status switch
            {
                StatusCodes.Status429TooManyRequests => "rate_limit_exceeded",
                >= 500 => "server_error",
                _ => "invalid_request_error",
            },
            null,
            refusal.Code);
    }
}
