namespace Eloquence.Api.Sessions;

/// <summary>One exercise of one user.</summary>
internal sealed record Session
{
    /// <summary>Unguessable id: whoever knows it may read and end the session.</summary>
    public required Guid Id { get; init; }

    public required string UserId { get; init; }

    public required string ScenarioId { get; init; }

    /// <summary>ISO 639-1 code.</summary>
    public required string Language { get; init; }

    public required string? Goal { get; init; }

    public required string? AgentProfileId { get; init; }

    public required bool IsMultiAgent { get; init; }

    /// <summary>LiveKit room; no two sessions share one.</summary>
    public required string RoomName { get; init; }

    /// <summary>Identity kept for the coach that may join the room.</summary>
    public required string AgentIdentity { get; init; }

    /// <summary>What the coach says first; <see langword="null"/> for a scenario that is not in the catalogue.</summary>
    public required string? OpeningLine { get; init; }

    /// <summary>Start, UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>End, UTC; <see langword="null"/> while active.</summary>
    public required DateTime? EndedAt { get; init; }

    /// <summary>Identity of the speaker in the room.</summary>
    public string ParticipantIdentity => $"user_{UserId}";
}
