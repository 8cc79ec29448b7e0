using System.Text.Json;

namespace Eloquence.Api.Exercises;

/// <summary>An exercise that sessions can be held of.</summary>
/// <param name="ExerciseId">Stable id.</param>
/// <param name="TemplateId">Template it was made from, if any.</param>
/// <param name="Title">Title, in <paramref name="Language"/>.</param>
/// <param name="Description">What the speaker does.</param>
/// <param name="ExerciseType">What kind of exercise it is, such as <c>virelangue</c>.</param>
/// <param name="MaxDurationSeconds">Intended longest duration in seconds.</param>
/// <param name="Language">ISO 639-1 code.</param>
/// <param name="Difficulty"><c>beginner</c>, <c>intermediate</c> or <c>advanced</c>.</param>
/// <param name="FocusAreas">What is trained.</param>
/// <param name="LivekitRoomPrefix">Beginning of the names of its rooms.</param>
/// <param name="CustomSettings">An object for the client's own use.</param>
/// <param name="CreatedAt">When it was added, UTC.</param>
internal sealed record Exercise(
    string ExerciseId,
    string? TemplateId,
    string Title,
    string Description,
    string ExerciseType,
    int MaxDurationSeconds,
    string Language,
    string Difficulty,
    IReadOnlyList<string> FocusAreas,
    string LivekitRoomPrefix,
    JsonElement CustomSettings,
    DateTime CreatedAt)
{
    public const int DefaultDurationSeconds = 600;
    public const string DefaultRoomPrefix = "exercise_";
    public const string DefaultDifficulty = "intermediate";
}

/// <summary>What exercises can be made from.</summary>
/// <param name="TemplateId">Stable id.</param>
/// <param name="Title">Title.</param>
/// <param name="Description">What the speaker does.</param>
/// <param name="ExerciseType">What kind of exercise it becomes.</param>
/// <param name="DefaultDurationSeconds">Duration in seconds.</param>
/// <param name="Language">ISO 639-1 code.</param>
/// <param name="Difficulty"><c>beginner</c>, <c>intermediate</c> or <c>advanced</c>.</param>
/// <param name="FocusAreas">What is trained.</param>
/// <param name="CustomSettings">An object for the client's own use.</param>
/// <param name="CreatedAt">When it was added, UTC.</param>
internal sealed record ExerciseTemplate(
    string TemplateId,
    string Title,
    string Description,
    string ExerciseType,
    int DefaultDurationSeconds,
    string Language,
    string Difficulty,
    IReadOnlyList<string> FocusAreas,
    JsonElement CustomSettings,
    DateTime CreatedAt);
