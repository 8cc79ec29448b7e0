using System.Text.Json.Serialization;
using Eloquence.Api.Conversations;
using Eloquence.Contracts;

namespace Eloquence.Api.Analyses;

/// <summary>
/// The answer of <c>POST /api/confidence-analysis</c> and of the older and newer calls that ask for the same: the union of what their clients
/// read. Texts that could not be had are empty, numbers that were not measured are absent.
/// </summary>
internal sealed record ConfidenceAnalysis
{
    public required Guid AnalysisId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required string? SessionId { get; init; }

    public required string Scenario { get; init; }

    /// <summary>The words as text; empty when they were not recognised.</summary>
    public required string Transcription { get; init; }

    /// <summary>The words with their times and probabilities.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required Transcript? TranscriptionDetails { get; init; }

    /// <summary>French sentences made of measured facts.</summary>
    public required string AiResponse { get; init; }

    /// <summary>The same under the name of <c>/api/speech/analyze</c>.</summary>
    public string Feedback => AiResponse;

    /// <summary>The overall score on the scale 0..1; absent when it could not be given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required double? ConfidenceScore { get; init; }

    /// <summary>Mean probability of the words, 0..1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Confidence => TranscriptionDetails?.Confidence;

    /// <summary>Length of the recording in seconds.</summary>
    public required double Duration { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required double? WordsPerMinute { get; init; }

    /// <summary>Scores under their names on the scale 0..1; measured values, whose names end in their unit.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    public required WhisperResult WhisperResult { get; init; }

    /// <summary>The same under the name of the clients of 20 July.</summary>
    public WhisperResult TranscriptionResult => WhisperResult;

    public required MistralResult MistralResult { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required SpeechMeasurement? Measurement { get; init; }

    /// <summary>The scores that were given, 0..100, with what each rests on.</summary>
    public required IReadOnlyList<SpeechScore> Scores { get; init; }

    /// <summary>The scores that could not be given, and why.</summary>
    public required IReadOnlyList<UnjudgedScore> NotJudged { get; init; }

    public required string Engine { get; init; }

    public required bool Degraded { get; init; }

    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>What a language model says, apart from what was measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LlmJudgement? LlmJudgement { get; init; }

    /// <summary>When the recording was analysed, UTC.</summary>
    public required DateTime Timestamp { get; init; }

    /// <summary>The same under the name of <c>/analyze-audio</c>.</summary>
    public DateTime ProcessedAt => Timestamp;

    public static ConfidenceAnalysis From(Guid id, Recording recording, JudgedRecording judged, DateTime timestamp) => new()
    {
        AnalysisId = id,
        SessionId = recording.SessionId,
        Scenario = recording.Scenario,
        Transcription = judged.Text,
        TranscriptionDetails = judged.Transcript,
        AiResponse = CoachSentence.For(judged),
        ConfidenceScore = judged.Share("overall"),
        Duration = judged.Duration,
        WordsPerMinute = judged.Report?.Text?.WordsPerMinute,
        Metrics = SpeechMetrics.Shares(judged).Concat(SpeechMetrics.Measured(judged.Measurement)).Concat(SpeechMetrics.Simulated(judged)).ToDictionary(),
        WhisperResult = new WhisperResult(judged.Text, judged.Transcript?.Confidence, judged.Duration),
        MistralResult = new MistralResult(CoachFeedback.From(judged)),
        Measurement = judged.Measurement is { } measured ? measured with { Timeline = null } : null,
        Scores = judged.Report?.Scores ?? [],
        NotJudged = judged.Report?.NotJudged ?? [],
        Engine = judged.Engine,
        Degraded = judged.Degraded,
        Reasons = judged.Reasons,
        Timestamp = timestamp,
    };
}

/// <param name="Transcription">Empty when the words were not recognised.</param>
/// <param name="Confidence">Mean probability of the words, 0..1; absent without words.</param>
/// <param name="Duration">Length of the recording in seconds.</param>
internal sealed record WhisperResult(
    string Transcription, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Confidence, double Duration);

internal sealed record MistralResult(CoachFeedback Analysis);

/// <summary>The judgement under the names of the first clients: the overall score 0..100, the others 0..1, each absent when it could not be given.</summary>
internal sealed record CoachFeedback
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required double? OverallScore { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required double? ConfidenceScore { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required double? FluencyScore { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required double? ClarityScore { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required double? EnergyScore { get; init; }

    public required string Feedback { get; init; }

    public required IReadOnlyList<string> Suggestions { get; init; }

    public static CoachFeedback From(JudgedRecording judged) => new()
    {
        OverallScore = judged.Report?.Score("overall")?.Value,
        ConfidenceScore = judged.Share("overall"),
        FluencyScore = judged.Share("fluency"),
        ClarityScore = judged.Share("clarity"),
        EnergyScore = judged.Share("energy"),
        Feedback = CoachSentence.For(judged),
        Suggestions = SpeechFeedback.Improvements(judged.Report),
    };
}
