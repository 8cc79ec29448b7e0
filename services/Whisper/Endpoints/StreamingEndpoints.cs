using System.Text.Json;
using Eloquence.Contracts;
using Eloquence.ServiceDefaults;
using Eloquence.Whisper.Infrastructure;
using Eloquence.Whisper.Sessions;
using Eloquence.Whisper.Sockets;
using Eloquence.Whisper.Uploads;

namespace Eloquence.Whisper.Endpoints;

/// <summary>
/// Live sessions: <c>POST /streaming/session</c> gives one out, a WebSocket on the same path (or <c>/evaluate/realtime</c>) carries it,
/// <c>GET /streaming/session/{id}/final</c> and <c>POST /streaming/end</c> answer its text.
/// </summary>
internal static class StreamingEndpoints
{
    private const string Tag = "Live";
    private const string Session = "/streaming/session";
    private const string Frames = """
        Sound is 16-bit little-endian mono PCM at 16 kHz: binary frames, or base64 in `audio_chunk`.

        | client | server |
        |---|---|
        | `init` | `session_started` |
        | sound | `partial_transcript`, `realtime_feedback`, `chunk_processed` |
        | `get_status`, `reset_session`, `ping` | `status`, `session_reset`, `pong` |
        | `end_stream` | `final_result`, then close 1000 |
        """;
    private const int MaximumBody = 256 * 1024;
    private const int MostKeywords = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    public static void MapStreaming(this IEndpointRouteBuilder routes)
    {
        foreach (var path in (string[])[Session, "/evaluate/realtime"])
        {
            routes.MapGet(path, StreamAsync).DescribeWebSocket(Tag, "Live transcription: sound in, text and metrics out.", Frames);
        }
        foreach (var path in (string[])[Session, "/session/start"])
        {
            routes.MapPost(path, CreateAsync).WithTags(Tag).DescribeBody(typeof(SessionRequest)).Produces<CreatedAnswer>()
                .WithSummary("Gives out a live session and the address of its WebSocket.").AddEndpointFilter(RefusalFilter.InvokeAsync);
        }
        routes.MapGet(Session + "/{id}/final", FinalAsync).WithTags(Tag).Produces<FinalAnswer>()
            .WithSummary("The final text of a live session.").AddEndpointFilter(RefusalFilter.InvokeAsync);
        routes.MapPost("/streaming/end", EndAsync).WithTags(Tag).DescribeBody(typeof(EndRequest)).Produces<FinalAnswer>()
            .WithSummary("Ends a live session and answers its final text.").AddEndpointFilter(RefusalFilter.InvokeAsync);
    }

    /// <summary>Waits a moment for the final text of a session: the client may ask while its last sound is still being recognised.</summary>
    /// <exception cref="Refusal">There is no such session, or it has received nothing yet.</exception>
    public static async Task<FinalAnswer> WaitForFinalAsync(string id, SessionStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            var session = await store.FindAsync(id, cancellationToken) ?? throw Refusal.NoSession(id);
            if (session.State == StoredSession.Created)
            {
                throw new Refusal(
                    StatusCodes.Status409Conflict, "session_not_started", "The session has received no sound.",
                    "Connect to its websocket_url, send sound, then {\"type\":\"end_stream\"}.");
            }
            if (session is { State: StoredSession.Final or StoredSession.Interrupted, Result: { } result })
            {
                return FinalAnswer.Of(result);
            }
            if (time.GetElapsedTime(begun) > Patience)
            {
                throw new Refusal(
                    StatusCodes.Status409Conflict, "session_not_ended", "The session still receives sound.", "Send {\"type\":\"end_stream\"} on its socket first.");
            }
            await Task.Delay(Interval, time, cancellationToken);
        }
    }

    /// <summary>Reads <c>session_id</c> of a JSON body.</summary>
    /// <exception cref="Refusal">The body is no JSON object with a session_id.</exception>
    public static async Task<string> ReadSessionIdAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = await ReadJsonAsync(request, cancellationToken);
        return body is not null && body.RootElement.TryGetProperty("session_id", out var id) && id.ValueKind == JsonValueKind.String && id.GetString() is { Length: > 0 } text
            ? text
            : throw Refusal.BadValue("session_id", "Send {\"session_id\": \"...\"} with the id that POST /streaming/session gave out.");
    }

    private static Task StreamAsync(HttpContext context, StreamingSession session) => SocketEndpoint.RunAsync(
        context,
        "Open it with ws:// and send 16-bit samples at 16 kHz as binary frames, or create a session first with POST /streaming/session.",
        protocol: null,
        (socket, cancellationToken) => session.RunAsync(socket, context.Request.Query, cancellationToken));

    private static async Task<IResult> CreateAsync(HttpContext context, SessionStore store, CancellationToken cancellationToken)
    {
        using var body = await ReadJsonAsync(context.Request, cancellationToken);
        var language = UploadSettings.Language(body is not null && body.RootElement.TryGetProperty("language", out var named) ? named.ToString() : null);
        var session = await store.CreateAsync(language, body is null ? null : Keywords(body.RootElement), cancellationToken);

        // The client uses the address as it is, so it must be the one it came by.
        var request = context.Request;
        var address = $"{(request.IsHttps ? "wss" : "ws")}://{request.Host}{Session}?session_id={session.Id}";
        return Json(new CreatedAnswer(session.Id, address, "created", session.Language));
    }

    private static async Task<IResult> FinalAsync(string id, SessionStore store, TimeProvider time, CancellationToken cancellationToken) =>
        Json(await WaitForFinalAsync(id, store, time, cancellationToken));

    private static async Task<IResult> EndAsync(HttpContext context, SessionStore store, OpenSessions open, TimeProvider time, CancellationToken cancellationToken)
    {
        var id = await ReadSessionIdAsync(context.Request, cancellationToken);
        open.End(id);
        return Json(await WaitForFinalAsync(id, store, time, cancellationToken));
    }

    /// <summary>The body as a JSON object; <see langword="null"/> when there is none.</summary>
    private static async Task<JsonDocument?> ReadJsonAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaximumBody + 1];
        var length = await request.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > MaximumBody)
        {
            throw Refusal.TooLarge(MaximumBody);
        }
        if (length == 0)
        {
            return null;
        }
        try
        {
            var document = StrictJson.Parse(bytes.AsMemory(0, length));
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }
            document.Dispose();
        }
        catch (JsonException)
        {
            // Reported as what it is below.
        }
        throw new Refusal(StatusCodes.Status400BadRequest, "json_malformed", "The body is no JSON object.", "Send a JSON object, or nothing.");
    }

    /// <summary>The scenario's keywords are words to expect.</summary>
    private static string? Keywords(JsonElement body)
    {
        if (!body.TryGetProperty("scenario", out var scenario) || scenario.ValueKind != JsonValueKind.Object
            || !scenario.TryGetProperty("keywords", out var keywords) || keywords.ValueKind != JsonValueKind.Array)
        {
            return null;
        }
        var words = keywords.EnumerateArray().Where(word => word.ValueKind == JsonValueKind.String).Select(word => word.GetString()).Take(MostKeywords);
        return string.Join(", ", words) is { Length: > 0 } text ? text : null;
    }

    private static IResult Json<T>(T answer) => TypedResults.Json(answer, ContractJson.Options, "application/json; charset=utf-8");

    /// <summary>The bodies, for their description only: members that are not known are left alone.</summary>
    private sealed record SessionRequest(string? Language, SessionScenario? Scenario);

    private sealed record SessionScenario(IReadOnlyList<string>? Keywords);

    private sealed record EndRequest(string SessionId);
}
