using Eloquence.Audio;

namespace Eloquence.Api.Live;

/// <summary>What a session has come to: enough for another connection, on whatever replica, to go on. Kept in Redis.</summary>
internal sealed record LiveState
{
    /// <summary>When the session began, UTC.</summary>
    public required DateTime StartedAt { get; init; }

    /// <summary>The dialect the client spoke; null before it has said anything.</summary>
    public string? Dialect { get; init; }

    public string? ExerciseType { get; init; }

    public string? UserId { get; init; }

    /// <summary>ISO 639-1 code.</summary>
    public string Language { get; init; } = "fr";

    public bool IsPaused { get; init; }

    /// <summary>Pieces of sound received.</summary>
    public long Pieces { get; init; }

    /// <summary>What the voice came to so far.</summary>
    public LiveVoiceTotals Voice { get; init; } = new();

    /// <summary>The words so far; empty without a recogniser.</summary>
    public string Transcript { get; init; } = "";

    /// <summary>Turns of the conversation so far.</summary>
    public int Turns { get; init; }

    /// <summary>The last messages of the conversation, oldest first.</summary>
    public IReadOnlyList<LiveMessage> Messages { get; init; } = [];
}

/// <summary>A message of a conversation.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Role"><c>user</c> or <c>assistant</c>.</param>
/// <param name="Text">What was said.</param>
/// <param name="Timestamp">When, UTC.</param>
internal sealed record LiveMessage(string Id, string Role, string Text, DateTime Timestamp);
