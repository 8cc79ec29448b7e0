using System.Diagnostics;
using Eloquence.Api.Live;
using Eloquence.Api.Live.Dialects;
using Eloquence.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Eloquence.Api.Endpoints;

/// <summary>
/// The WebSockets: <c>/ws/voice-analysis/{id}</c>, <c>/ws/conversation/{id}</c>, <c>/ws/confidence-stream/{id}</c> and their relatives. A request that does
/// not ask for a WebSocket gets 426 and a word what to do.
/// </summary>
internal static class LiveEndpoints
{
    private const string Tag = "Live";

    public static void MapLive(this IEndpointRouteBuilder routes)
    {
        foreach (var path in (string[])["/ws/voice-analysis/{session_id}", "/api/v1/exercises/realtime/{session_id}"])
        {
            Map(routes, path, "voice", ByCase).DescribeWebSocket(Tag, "Sound in, live metrics, messages of the coach and a final analysis out.", LiveFrames.Voice);
        }

        foreach (var path in (string[])["/ws/conversation/{session_id}", "/api/sessions/{session_id}/stream"])
        {
            Map(routes, path, "conversation", _ => new ConversationDialect()).DescribeWebSocket(Tag, "A spoken or written conversation with the coach.", LiveFrames.Conversation);
        }

        Map(routes, "/ws/confidence-stream/{session_id}", "confidence", _ => new ConfidenceDialect())
            .DescribeWebSocket(Tag, "Sound in, text as it is recognised and one result out.", LiveFrames.Confidence);
        routes.Map("/ws/{**path}", () => TypedResults.Problem(
            "WebSockets are at /ws/voice-analysis/{id}, /ws/conversation/{id} and /ws/confidence-stream/{id}.",
            statusCode: StatusCodes.Status404NotFound, title: "There is no such WebSocket.",
            extensions: [new KeyValuePair<string, object?>("code", "not_found")])).ExcludeFromDescription();
    }

    /// <summary>
    /// The case of the first type decides: upper is the first generation's server, lower the app, which is also who says nothing. Empty is asked before
    /// anything came: nothing is known yet.
    /// </summary>
    private static LiveDialect? ByCase(string? type) => type switch
    {
        null => new AppDialect(),
        "" => null,
        _ when type.Any(char.IsUpper) && !type.Any(char.IsLower) => new ServerDialect(),
        _ => new AppDialect(),
    };

    private static RouteHandlerBuilder Map(IEndpointRouteBuilder routes, string path, string kind, Func<string?, LiveDialect?> chooseDialect) => routes
        .Map(path, (HttpContext context, LiveServices live) => ServeAsync(context, kind, chooseDialect, live))
        .AddEndpointFilter(RejectionFilter.InvokeAsync);

    private static async Task<IResult> ServeAsync(HttpContext context, string kind, Func<string?, LiveDialect?> chooseDialect, LiveServices live)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            return UpgradeRequired(context);
        }

        var key = LiveKey.Parse(kind, (string?)context.Request.RouteValues["session_id"]);
        Activity.Current?.SetTag("session.id", key.Id);
        var options = live.Options.Value;
        var accepted = await context.WebSockets.AcceptWebSocketAsync(
            new WebSocketAcceptContext { KeepAliveInterval = options.PingInterval, KeepAliveTimeout = options.PeerPatience });
        using var socket = new LiveSocket(accepted, options, live.Time);
        await using var connection = new LiveConnection(key, socket, chooseDialect, live, context.RequestAborted);
        await connection.RunAsync();
        return Results.Empty;
    }

    /// <summary>RFC 9110 section 15.5.22: "The server MUST send an Upgrade header field in a 426 response".</summary>
    private static ProblemHttpResult UpgradeRequired(HttpContext context)
    {
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.Connection = "keep-alive, Upgrade";
        return TypedResults.Problem(
            $"Open this address with a WebSocket client: ws://{context.Request.Host}{context.Request.Path} (RFC 6455). It is not answered to {context.Request.Method} alone.",
            statusCode: StatusCodes.Status426UpgradeRequired,
            title: "This address speaks WebSocket.",
            extensions: [new KeyValuePair<string, object?>("code", "upgrade_required")]);
    }
}
