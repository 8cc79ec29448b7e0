using System.Text.Json;
using Eloquence.Contracts;

namespace Eloquence.Api.Conversations;

/// <summary>Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).</summary>
internal static class EventWriter
{
    public static void Begin(HttpResponse response, int status)
    {
        response.StatusCode = status;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
    }

    public static Task WriteAsync(HttpResponse response, object data, CancellationToken cancellationToken) =>
        WriteTextAsync(response, JsonSerializer.Serialize(data, ContractJson.Options), cancellationToken);

    /// <summary>The event by which OpenAI's protocol ends a stream.</summary>
    public static Task EndAsync(HttpResponse response, CancellationToken cancellationToken) => WriteTextAsync(response, "[DONE]", cancellationToken);

    private static async Task WriteTextAsync(HttpResponse response, string data, CancellationToken cancellationToken)
    {
        await response.WriteAsync($"data: {data}\n\n", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
