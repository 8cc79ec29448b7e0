using Eloquence.Gateway.Routing;
using Eloquence.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace Eloquence.Gateway.Limits;

/// <summary>
/// Refuses bodies that are too large with 413: by Content-Length before a byte is read, else where the limit is passed. What the client
/// is still sending is then read and thrown away for a while, because closing a connection with unread data makes the client's side
/// report a reset instead of the answer (RFC 9112, section 9.6).
/// </summary>
internal sealed class BodyLimitMiddleware(RequestDelegate next, IOptions<GatewayOptions> options, TimeProvider time)
{
    private const int DiscardBuffer = 64 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task InvokeAsync(HttpContext context)
    {
        var body = context.Request.Body;
        var limit = context.GetEndpoint()?.Metadata.GetMetadata<BodyLimit>()?.Bytes ?? options.Value.MaxBodyBytes;
        if (context.Request.ContentLength > limit)
        {
            // Who waits for "100 Continue" has not sent the body yet and will not (RFC 9110, section 10.1.1).
            await RefuseAsync(context, context.Request.Headers.Expect.Count > 0 ? Stream.Null : body, limit);
            return;
        }
        context.Request.Body = new LimitedBody(body, limit);
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException refusal) when (refusal.StatusCode == StatusCodes.Status413PayloadTooLarge && !context.Response.HasStarted)
        {
            await RefuseAsync(context, body, limit);
        }
        finally
        {
            context.Request.Body = body;
        }
    }

    private async Task RefuseAsync(HttpContext context, Stream unread, long limit)
    {
        context.Response.Clear();
        context.Response.Headers.Connection = "close";
        await context.WriteProblemAsync(
            StatusCodes.Status413PayloadTooLarge, "body_too_large", "The body is too large.",
            $"This address accepts at most {limit} bytes. Send less, for example a shorter or compressed recording.");
        await context.Response.CompleteAsync();
        await DiscardAsync(unread, context.RequestAborted);
    }

    private async Task DiscardAsync(Stream unread, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await unread.CopyToAsync(Stream.Null, DiscardBuffer, stop.Token);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The client has closed the connection, or has been given long enough to read its answer.
        }
    }
}
