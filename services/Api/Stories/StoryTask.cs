using System.Text.Json;
using Eloquence.Api.Analyses;
using Eloquence.Api.Endpoints;

namespace Eloquence.Api.Stories;

/// <summary>What a story was to be.</summary>
/// <param name="SessionId">The session it belongs to.</param>
/// <param name="Title">Its title; empty when none was given.</param>
/// <param name="Elements">Names of what it was to hold.</param>
/// <param name="Genre">Its genre, if one was named.</param>
internal sealed record StoryTask(string SessionId, string Title, IReadOnlyList<string> Elements, string? Genre)
{
    private const int MostElements = 20;

    /// <exception cref="RejectionException">There is no session, or a field cannot be used.</exception>
    public static StoryTask Of(Recording recording) => new(
        TextRule.Required(recording.SessionId, "session_id"),
        recording.Field("story_title") ?? "",
        ElementsOf(recording.LongField("story_elements")),
        recording.Field("genre"));

    private static IReadOnlyList<string> ElementsOf(string? field)
    {
        if (string.IsNullOrWhiteSpace(field))
        {
            return [];
        }

        try
        {
            return JsonFields.Texts(JsonSerializer.Deserialize<string?[]>(field), "story_elements") is { Count: <= MostElements } names ? names : throw Invalid();
        }
        catch (JsonException)
        {
            throw Invalid();
        }
    }

    private static RejectionException Invalid() => new(
        StatusCodes.Status400BadRequest, "story_elements_invalid", "story_elements cannot be read.", $"Send a JSON array of at most {MostElements} names.");
}
