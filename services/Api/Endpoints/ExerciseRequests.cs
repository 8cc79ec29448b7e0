using System.Text.Json;
using Eloquence.Api.Exercises;

namespace Eloquence.Api.Endpoints;

/// <summary>Body of <c>POST /api/sessions/create</c> of either backend: one names the exercise, the other its type.</summary>
internal sealed record ExerciseSessionRequest(
    string? ExerciseId,
    string? ExerciseType,
    string? Language,
    string? ParticipantName,
    string? UserId,
    JsonElement? Scenario,
    JsonElement? ExerciseConfig,
    string? RoomName,
    string? SessionId)
{
    /// <exception cref="RejectionException">A field is missing or cannot be used.</exception>
    public NewExerciseSession Validate() => new(
        TextRule.Optional(ExerciseId, "exercise_id") ?? TextRule.Optional(ExerciseType, "exercise_type") ?? TextRule.Required(null, "exercise_id"),
        TextRule.Optional(ExerciseType, "exercise_type"),
        TextRule.Optional(Language, "language") ?? JsonFields.DefaultLanguage,
        TextRule.Optional(ParticipantName, "participant_name"),
        TextRule.Optional(UserId, "user_id"),
        TextRule.Optional(Scenario is { ValueKind: JsonValueKind.String } scenario ? scenario.GetString() : null, "scenario"),
        JsonFields.Object(ExerciseConfig, "exercise_config"),
        TextRule.Optional(RoomName, "room_name"),
        TextRule.Optional(SessionId, "session_id"));
}

/// <summary>Body of <c>POST /api/exercises</c>.</summary>
internal sealed record ExerciseRequest(
    string? ExerciseId,
    string? TemplateId,
    string? Title,
    string? Description,
    string? ExerciseType,
    int? MaxDurationSeconds,
    string? Language,
    string? Difficulty,
    IReadOnlyList<string?>? FocusAreas,
    string? LivekitRoomPrefix,
    JsonElement? CustomSettings)
{
    /// <summary>What the request leaves open comes from the template, if it names one.</summary>
    /// <exception cref="RejectionException">A field is missing or cannot be used.</exception>
    public Exercise Validate(ExerciseTemplate? template, DateTime now) => new(
        TextRule.Optional(ExerciseId, "exercise_id") ?? UnguessableId.NewText("exercise_"),
        template?.TemplateId,
        TextRule.Optional(Title, "title") ?? template?.Title ?? TextRule.Required(null, "title"),
        JsonFields.LongText(Description, "description") ?? template?.Description ?? "",
        TextRule.Optional(ExerciseType, "exercise_type") ?? template?.ExerciseType ?? TextRule.Required(null, "exercise_type"),
        JsonFields.Positive(MaxDurationSeconds, "max_duration_seconds") ?? template?.DefaultDurationSeconds ?? Exercise.DefaultDurationSeconds,
        TextRule.Optional(Language, "language") ?? template?.Language ?? JsonFields.DefaultLanguage,
        TextRule.Optional(Difficulty, "difficulty") ?? template?.Difficulty ?? Exercise.DefaultDifficulty,
        JsonFields.Texts(FocusAreas, "focus_areas") ?? template?.FocusAreas ?? [],
        TextRule.Optional(LivekitRoomPrefix, "livekit_room_prefix") ?? Exercise.DefaultRoomPrefix,
        JsonFields.Object(CustomSettings, "custom_settings"),
        now);
}

/// <summary>Body of <c>POST /api/exercise-templates</c>.</summary>
internal sealed record TemplateRequest(
    string? TemplateId,
    string? Title,
    string? Description,
    string? ExerciseType,
    int? DefaultDurationSeconds,
    string? Language,
    string? Difficulty,
    IReadOnlyList<string?>? FocusAreas,
    JsonElement? CustomSettings)
{
    /// <exception cref="RejectionException">A field is missing or cannot be used.</exception>
    public ExerciseTemplate Validate(DateTime now) => new(
        TextRule.Optional(TemplateId, "template_id") ?? UnguessableId.NewText("template_"),
        TextRule.Required(Title, "title"),
        JsonFields.LongText(Description, "description") ?? "",
        TextRule.Required(ExerciseType, "exercise_type"),
        JsonFields.Positive(DefaultDurationSeconds, "default_duration_seconds") ?? Exercise.DefaultDurationSeconds,
        TextRule.Optional(Language, "language") ?? JsonFields.DefaultLanguage,
        TextRule.Optional(Difficulty, "difficulty") ?? Exercise.DefaultDifficulty,
        JsonFields.Texts(FocusAreas, "focus_areas") ?? [],
        JsonFields.Object(CustomSettings, "custom_settings"),
        now);
}
