using System.Net.WebSockets;
using Eloquence.ServiceDefaults;
using Eloquence.Whisper.Admission;
using Eloquence.Whisper.Infrastructure;

namespace Eloquence.Whisper.Sockets;

/// <summary>The way into a live session: admission, the upgrade, and a hint for whoever asks without one.</summary>
internal static class SocketEndpoint
{
    /// <summary>Runs a session on the request's WebSocket; a plain request is answered 426, one too many 429.</summary>
    /// <param name="context">The request.</param>
    /// <param name="hint">What to send to this address instead of a plain request.</param>
    /// <param name="protocol">Subprotocol to accept; <see langword="null"/> for none.</param>
    /// <param name="session">The session; the socket is closed when it returns.</param>
    public static async Task RunAsync(HttpContext context, string hint, string? protocol, Func<WebSocket, CancellationToken, Task> session)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            await context.WriteProblemAsync(StatusCodes.Status426UpgradeRequired, "upgrade_required", "This address is a WebSocket.", hint);
            return;
        }
        var gate = context.RequestServices.GetRequiredService<AdmissionGate>();
        using var place = gate.TryOpenStream();
        if (place is null)
        {
            await Refusal.TooManySessions(gate.Streams).WriteAsync(context);
            return;
        }
        using var socket = protocol is null ? await context.WebSockets.AcceptWebSocketAsync() : await context.WebSockets.AcceptWebSocketAsync(protocol);
        try
        {
            await session(socket, context.RequestAborted);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException && (context.RequestAborted.IsCancellationRequested || socket.State != WebSocketState.Open))
        {
            // The client is gone; nobody is left to answer.
        }
    }
}
