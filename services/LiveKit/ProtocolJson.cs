using Google.Protobuf;

namespace Eloquence.LiveKit;

/// <summary>Protobuf as JSON: camelCase out, camelCase or snake_case in, unknown fields skipped as newer clients send them.</summary>
internal static class ProtocolJson
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default);

    /// <summary>Reads a message; null when the text is no JSON of it.</summary>
    public static T? TryParse<T>(string json)
        where T : class, IMessage, new()
    {
        try
        {
            return Parser.Parse<T>(json);
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidJsonException)
        {
            return null;
        }
    }

    public static string Format(IMessage message) => Formatter.Format(message);
}
