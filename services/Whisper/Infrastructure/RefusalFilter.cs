namespace Eloquence.Whisper.Infrastructure;

/// <summary>Turns what a handler refused into an RFC 9457 problem with a member <c>code</c>.</summary>
internal static class RefusalFilter
{
    public static async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception failure) when (Refusal.Of(failure) is { } refusal)
        {
            await refusal.WriteAsync(context.HttpContext);
            return Results.Empty;
        }
    }
}
