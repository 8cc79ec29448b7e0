using Eloquence.ServiceDefaults;
using Eloquence.Whisper.Infrastructure;
using Eloquence.Whisper.Sockets;

namespace Eloquence.Whisper.OpenAi;

/// <summary><c>WS /v1/realtime?intent=transcription</c>.</summary>
internal static class RealtimeEndpoint
{
    private const string Protocol = "realtime";

    public static void MapOpenAiRealtime(this IEndpointRouteBuilder routes) => routes.MapGet("/v1/realtime", async (HttpContext context, RealtimeSession session) =>
    {
        var intent = context.Request.Query["intent"].ToString();
        if (intent is not ("" or "transcription"))
        {
            await Refusal.BadValue("intent", $"It is '{intent}'; this service transcribes only: /v1/realtime?intent=transcription.").WriteAsync(context);
            return;
        }
        await SocketEndpoint.RunAsync(
            context,
            "Open it with ws:// as OpenAI's realtime protocol for transcription sessions has it, with ?intent=transcription.",
            context.WebSockets.WebSocketRequestedProtocols.Contains(Protocol) ? Protocol : null,
            session.RunAsync);
    }).DescribeWebSocket("OpenAI", "Live transcription by OpenAI's realtime protocol.", "The events of OpenAI's realtime protocol for transcription sessions.");
}
