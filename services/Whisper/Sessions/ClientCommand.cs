using System.Text.Json;
using Eloquence.Contracts;
using Eloquence.Whisper.Infrastructure;

namespace Eloquence.Whisper.Sessions;

/// <summary>A JSON frame of a client.</summary>
internal sealed class ClientCommand : IDisposable
{
    private readonly JsonDocument _document;

    private ClientCommand(JsonDocument document) => _document = document;

    /// <summary>Its type in lower case; empty when it has none.</summary>
    public string Type => Text("type")?.ToLowerInvariant() ?? "";

    /// <exception cref="Refusal">The text is no JSON object.</exception>
    public static ClientCommand Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            var document = StrictJson.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return new ClientCommand(document);
            }
            document.Dispose();
        }
        catch (JsonException)
        {
            // Reported as what it is below.
        }
        throw new Refusal(400, "json_malformed", "The frame is no JSON object.", "Send sound as binary frames, and commands as {\"type\":\"ping\"} and the like.");
    }

    /// <summary>A member of any kind; undefined when it is absent.</summary>
    public JsonElement Member(string name) => _document.RootElement.TryGetProperty(name, out var value) ? value : default;

    /// <summary>A text member; <see langword="null"/> when it is absent, empty or no text.</summary>
    public string? Text(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (_document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
            {
                return text;
            }
        }
        return null;
    }

    /// <summary>A whole number, also inside <c>audio_config</c>; <see langword="null"/> when it is absent or no whole number.</summary>
    public int? Number(string name) => Number(_document.RootElement, name)
        ?? (_document.RootElement.TryGetProperty("audio_config", out var audio) && audio.ValueKind == JsonValueKind.Object ? Number(audio, name) : null);

    /// <summary>Bytes in base64.</summary>
    /// <exception cref="Refusal">The member is absent or no base64.</exception>
    public byte[] Bytes(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (_document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
            {
                return value.TryGetBytesFromBase64(out var bytes)
                    ? bytes
                    : throw new Refusal(400, "base64_malformed", $"'{name}' is no base64.", "Encode the samples by RFC 4648, section 4.");
            }
        }
        throw new Refusal(400, "audio_missing", "The frame holds no sound.", $"Send it in base64 as '{names[0]}'.");
    }

    public void Dispose() => _document.Dispose();

    private static int? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
}
