using Eloquence.Contracts;

namespace Eloquence.Api.Analyses;

/// <summary>An analysis as it lies in the database, without its recording.</summary>
internal sealed record StoredAnalysis
{
    /// <summary>Unguessable id: whoever knows it may read the analysis.</summary>
    public required Guid Id { get; init; }

    public required AnalysisKind Kind { get; init; }

    /// <summary><see langword="null"/> when neither the request nor its session named one.</summary>
    public required string? UserId { get; init; }

    /// <summary>What the client calls its session; not necessarily one of ours.</summary>
    public required string? SessionId { get; init; }

    /// <summary>Exercise or scenario.</summary>
    public required string? ExerciseType { get; init; }

    /// <summary>When it was stored, UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>Length of the recording, in bytes.</summary>
    public required int AudioBytes { get; init; }

    /// <summary>The JSON that was answered.</summary>
    public required string Answer { get; init; }

    public required SpeechReport? Report { get; init; }

    public required Transcript? Transcript { get; init; }

    /// <summary>What was measured; that of <see cref="Report"/> where there is one.</summary>
    public required SpeechMeasurement? Measurement { get; init; }
}

/// <summary>What is answered to an upload.</summary>
/// <param name="Id">Id of the analysis.</param>
/// <param name="Json">The whole answer.</param>
internal sealed record AnalysisAnswer(Guid Id, string Json);
