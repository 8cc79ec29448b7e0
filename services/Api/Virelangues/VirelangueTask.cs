using System.Text.Json;
using Eloquence.Api.Analyses;
using Eloquence.Api.Endpoints;

namespace Eloquence.Api.Virelangues;

/// <summary>What a speaker was to say.</summary>
/// <param name="Text">The tongue twister.</param>
/// <param name="Sounds">The sounds it practises; empty when none were named.</param>
internal sealed record VirelangueTask(string Text, IReadOnlyList<string> Sounds)
{
    private const int LongestText = 1000;
    private const int MostSounds = 20;

    /// <summary>Reads the fields of an upload, in the spelling of either client.</summary>
    /// <exception cref="RejectionException">There is no text, or a field cannot be used.</exception>
    public static VirelangueTask Of(Recording recording)
    {
        var text = (recording.LongField("target_text") ?? recording.LongField("texteCible"))?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            throw Invalid("target_text_missing", "target_text is missing.", "Send the tongue twister that was spoken as the field target_text.");
        }

        return text.Length <= LongestText && !text.Any(char.IsControl)
            ? new VirelangueTask(text, SoundsOf(recording.LongField("target_sounds")))
            : throw Invalid("target_text_invalid", "target_text cannot be used.", $"Send at most {LongestText} characters and no control characters.");
    }

    /// <summary>A JSON array as text, as the client sends it, or names divided by commas.</summary>
    private static IReadOnlyList<string> SoundsOf(string? field)
    {
        if (string.IsNullOrWhiteSpace(field))
        {
            return [];
        }

        try
        {
            var names = field.TrimStart().StartsWith('[') ? JsonSerializer.Deserialize<string?[]>(field)! : field.Split(',');
            return names.Length <= MostSounds
                ? [.. names.Select(name => TextRule.Optional(name, "target_sounds")).OfType<string>().Distinct()]
                : throw Invalid("target_sounds_invalid", "There are too many sounds.", $"Send at most {MostSounds}.");
        }
        catch (JsonException)
        {
            throw Invalid("target_sounds_invalid", "target_sounds cannot be read.", "Send a JSON array of texts.");
        }
    }

    private static RejectionException Invalid(string code, string title, string detail) => new(StatusCodes.Status400BadRequest, code, title, detail);
}
