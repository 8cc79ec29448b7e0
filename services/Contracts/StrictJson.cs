using System.Text;
using System.Text.Json;

namespace Eloquence.Contracts;

/// <summary>JSON from outside.</summary>
public static class StrictJson
{
    /// <summary>
    /// Parses JSON whose every name and text is Unicode. <see cref="JsonDocument"/> by itself takes bytes that are no UTF-8 and halves of surrogate
    /// pairs (RFC 8259, section 8.2), and fails with another exception when they are read, long after the caller was to be told.
    /// </summary>
    /// <param name="json">UTF-8; may not change while the document is in use.</param>
    /// <returns>The document.</returns>
    /// <exception cref="JsonException">It is no JSON, or has a name or text that is no Unicode.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && (reader.ValueIsEscaped || !Ascii.IsValid(reader.ValueSpan)))
                {
                    _ = reader.GetString();
                }
            }
        }
        catch (InvalidOperationException unreadable)
        {
            throw new JsonException("It holds text that is no Unicode.", unreadable);
        }
        return JsonDocument.Parse(json);
    }
}
