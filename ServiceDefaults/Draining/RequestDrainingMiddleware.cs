using Microsoft.AspNetCore.Http;

namespace Eloquence.ServiceDefaults.Draining;

/// <summary>Interrupts requests that are still running when the stopping process has to go, early enough for an honest answer.</summary>
internal sealed class RequestDrainingMiddleware(RequestDelegate next, DrainSignal drain)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var client = context.RequestAborted;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(client, drain.Token);
        context.RequestAborted = either.Token;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException interrupted) when (drain.Token.IsCancellationRequested && !client.IsCancellationRequested)
        {
            throw new ServiceStoppingException(interrupted);
        }
        finally
        {
            context.RequestAborted = client;
        }
    }
}
