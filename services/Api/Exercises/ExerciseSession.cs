using System.Text.Json;

namespace Eloquence.Api.Exercises;

/// <summary>One session of an exercise.</summary>
internal sealed record ExerciseSession
{
    /// <summary>Unguessable unless the client chose it: whoever knows it may read and complete the session.</summary>
    public required string SessionId { get; init; }

    public required string ExerciseId { get; init; }

    /// <summary>Type of the exercise.</summary>
    public required string ExerciseType { get; init; }

    /// <summary>Whose it is; one of its own for a session without a name.</summary>
    public required string UserId { get; init; }

    public required string ParticipantName { get; init; }

    /// <summary>ISO 639-1 code.</summary>
    public required string Language { get; init; }

    public required string? Scenario { get; init; }

    /// <summary>An object for the client's own use.</summary>
    public required JsonElement ExerciseConfig { get; init; }

    /// <summary>LiveKit room.</summary>
    public required string RoomName { get; init; }

    /// <summary>Start, UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>Completion, UTC; <see langword="null"/> before.</summary>
    public required DateTime? CompletedAt { get; init; }

    /// <summary>What it came to; <see langword="null"/> before.</summary>
    public required SessionCompletion? Completion { get; init; }

    public string ParticipantIdentity => $"user_{UserId}";

    public string Status => CompletedAt is null ? "created" : "completed";
}
