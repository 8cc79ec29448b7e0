using System.Text.Json;
using Eloquence.Contracts;

namespace Eloquence.SpeechEvaluation.Sessions;

/// <summary>A text message of a client: <c>{"command": …}</c> of the hybrid dialect or <c>{"type": …, "data": …}</c> of the other.</summary>
/// <param name="Word">The command or type.</param>
/// <param name="Audio">Decoded sound, or null.</param>
internal readonly record struct SessionCommand(string Word, byte[]? Audio)
{
    private static readonly string[] WordMembers = ["command", "type"];
    private static readonly string[] AudioMembers = ["data", "audio_data"];

    /// <exception cref="SessionRefusedException">The text is no command.</exception>
    public static SessionCommand Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var json = StrictJson.Parse(text);
            var word = Member(json.RootElement, WordMembers)?.GetString()
                ?? throw new SessionRefusedException("command_missing", "The message has neither a text command nor a text type.");
            var audio = Member(json.RootElement, AudioMembers) is not { } encoded ? null
                : encoded.TryGetBytesFromBase64(out var bytes) ? bytes
                : throw new SessionRefusedException("base64_invalid", "The sound in data is not base64.");
            return new SessionCommand(word, audio);
        }
        catch (JsonException)
        {
            throw new SessionRefusedException("json_invalid", "The message is not JSON. Send sound as binary frames, commands as JSON text.");
        }
    }

    private static JsonElement? Member(JsonElement root, string[] names)
    {
        foreach (var name in names)
        {
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String)
            {
                return member;
            }
        }
        return null;
    }
}
