namespace Eloquence.Api.Scenarios;

/// <summary>An exercise a speaker can choose.</summary>
/// <param name="Id">Stable id.</param>
/// <param name="Title">Title, in <paramref name="Language"/>.</param>
/// <param name="Description">What the speaker does.</param>
/// <param name="Category"><c>professional</c>, <c>communication</c> or <c>social</c>.</param>
/// <param name="Difficulty"><c>beginner</c>, <c>intermediate</c> or <c>advanced</c>.</param>
/// <param name="DurationMinutes">Intended length in minutes.</param>
/// <param name="Language">ISO 639-1 code.</param>
/// <param name="Tags">Words for searching.</param>
/// <param name="OpeningLine">What the coach says first.</param>
/// <param name="CreatedAt">When it was added, UTC.</param>
/// <param name="UpdatedAt">When it last changed, UTC.</param>
internal sealed record Scenario(
    string Id,
    string Title,
    string Description,
    string Category,
    string Difficulty,
    int DurationMinutes,
    string Language,
    IReadOnlyList<string> Tags,
    string OpeningLine,
    DateTime CreatedAt,
    DateTime UpdatedAt);
