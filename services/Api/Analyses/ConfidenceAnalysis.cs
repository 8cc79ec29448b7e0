using System.Text.Json.Serialization;
using Eloquence.Contracts;

namespace Eloquence.Api.Analyses;

/// <summary>
/// The answer of <c>POST /api/confidence-analysis</c>: the union of what three generations of clients read. Texts that
/// could not be had are empty, numbers that were not measured are absent.
/// </summary>
internal sealed record ConfidenceAnalysis
{
    private const string NoRecogniser =
        "No speech recogniser is configured: there is no transcript, and no score that needs words.";

    public required Guid AnalysisId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required string? SessionId { get; init; }

    public required string Scenario { get; init; }

    /// <summary>Empty without a recogniser.</summary>
    public string Transcription { get; init; } = "";

    /// <summary>French sentences made of measured facts.</summary>
    public required string AiResponse { get; init; }

    /// <summary>0..1; absent, as it needs words.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ConfidenceScore { get; init; }

    /// <summary>Measured values only; the unit is part of the name, ratios are 0..1.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    public required WhisperResult WhisperResult { get; init; }

    /// <summary>The same under the name of the clients of 20 July.</summary>
    public WhisperResult TranscriptionResult => WhisperResult;

    public required MistralResult MistralResult { get; init; }

    public required SpeechMeasurement Measurement { get; init; }

    public required string Engine { get; init; }

    public required bool Degraded { get; init; }

    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>When the recording was analysed, UTC.</summary>
    public required DateTime Timestamp { get; init; }

    public static ConfidenceAnalysis From(Guid id, Recording recording, SpeechMeasurement measured, DateTime timestamp) => new()
    {
        AnalysisId = id,
        SessionId = recording.SessionId,
        Scenario = recording.Scenario,
        AiResponse = CoachSentence.For(measured),
        Metrics = SpeechMetrics.Of(measured),
        WhisperResult = new WhisperResult("", measured.DurationSeconds),
        MistralResult = new MistralResult(new Feedback(CoachSentence.For(measured), [.. SpeechAdvice.For(measured)])),
        Measurement = measured,
        Engine = measured.Engine,
        Degraded = true,
        Reasons = [NoRecogniser, .. measured.Reasons],
        Timestamp = timestamp,
    };
}

/// <param name="Transcription">Empty without a recogniser.</param>
/// <param name="Duration">Length of the recording in seconds.</param>
internal sealed record WhisperResult(string Transcription, double Duration);

internal sealed record MistralResult(Feedback Analysis);

/// <summary>Scores are absent: nothing here was judged by its words.</summary>
internal sealed record Feedback([property: JsonPropertyName("feedback")] string Text, IReadOnlyList<string> Suggestions);
