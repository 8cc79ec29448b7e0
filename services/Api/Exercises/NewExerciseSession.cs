using System.Text.Json;

namespace Eloquence.Api.Exercises;

/// <summary>What a client asks for when it starts a session of an exercise.</summary>
internal sealed record NewExerciseSession(
    string ExerciseId,
    string? ExerciseType,
    string Language,
    string? ParticipantName,
    string? UserId,
    string? Scenario,
    JsonElement ExerciseConfig,
    string? RoomName,
    string? SessionId);
