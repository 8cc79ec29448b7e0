using System.Text.Json;
using System.Text.Json.Nodes;

namespace Eloquence.Api.Conversations;

/// <summary>A chat request in OpenAI's protocol. What this service does not know, such as tools, is passed on as it came.</summary>
internal sealed class ChatRequest
{
    /// <summary>Longest conversation: far more than a phone keeps.</summary>
    public const int MaximumBytes = 1024 * 1024;

    private const int MostMessages = 500;
    private const string DefaultModel = "local-coach";

    private readonly JsonObject _body;

    private ChatRequest(JsonObject body, JsonArray messages)
    {
        _body = body;
        Model = Text(body["model"]) is { Length: > 0 } named ? named : DefaultModel;
        SessionId = Text(body["session_id"]) ?? Text(body["user"]);
        Turns = [.. messages.Select(message => new CoachTurn(Text(message!["role"]) ?? "user", Content(message["content"])))];
    }

    /// <summary>The model the client names.</summary>
    public string Model { get; }

    public bool IsStreamed => _body["stream"]?.GetValueKind() == JsonValueKind.True;

    /// <summary>The client wants a last chunk with the number of tokens.</summary>
    public bool WantsUsage => (_body["stream_options"] as JsonObject)?["include_usage"]?.GetValueKind() == JsonValueKind.True;

    /// <summary>The session the client names in the body, as some of them do.</summary>
    public string? SessionId { get; }

    public IReadOnlyList<CoachTurn> Turns { get; }

    /// <exception cref="RejectionException">It is no chat request.</exception>
    public static ChatRequest Parse(JsonNode body)
    {
        try
        {
            return Read(body);
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or InvalidOperationException)
        {
            // JsonNode looks at names and texts only when they are asked for.
            throw Invalid("A name stands twice in one object, or a text is no valid Unicode.");
        }
    }

    private static ChatRequest Read(JsonNode body)
    {
        if (body is not JsonObject request)
        {
            throw Invalid("The body is no object.");
        }

        if (request["messages"] is not JsonArray { Count: > 0 and <= MostMessages } messages
            || messages.Any(message => message is not JsonObject given || Text(given["role"]) is null))
        {
            throw Invalid($"Send messages: 1 to {MostMessages} objects, each with a role and a content.");
        }

        Merge(messages);
        return new ChatRequest(request, messages);
    }

    /// <summary>The request for the server behind: with its model, when one is configured.</summary>
    public BinaryData ToUpstream(string? model)
    {
        if (!string.IsNullOrEmpty(model))
        {
            _body["model"] = model;
        }

        return BinaryData.FromString(_body.ToJsonString());
    }

    /// <summary>Mistral refuses two messages of one role in a row; texts are joined, messages with tools or parts are left alone.</summary>
    private static void Merge(JsonArray messages)
    {
        for (var i = messages.Count - 1; i > 0; i--)
        {
            if (messages[i - 1] is JsonObject before && messages[i] is JsonObject after && IsPlain(before) && IsPlain(after)
                && Text(before["role"]) == Text(after["role"]))
            {
                before["content"] = $"{Text(before["content"])}\n\n{Text(after["content"])}";
                messages.RemoveAt(i);
            }
        }
    }

    private static bool IsPlain(JsonObject message) => message.Count == 2 && Text(message["content"]) is not null && Text(message["role"]) is "user" or "assistant";

    private static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    private static string Content(JsonNode? content) => content switch
    {
        JsonArray parts => string.Join('\n', parts.OfType<JsonObject>().Select(part => Text(part["text"])).OfType<string>()),
        _ => Text(content) ?? "",
    };

    private static RejectionException Invalid(string detail) =>
        new(StatusCodes.Status400BadRequest, "chat_request_invalid", "This is no chat request.", detail);
}
