using System.Text.Json.Serialization;
using Eloquence.Contracts;

namespace Eloquence.Api.Analyses;

/// <summary>The answer of <c>POST /api/voice-analysis</c>. Texts that could not be had are empty, numbers that were not measured are absent.</summary>
internal record VoiceAnalysis
{
    private const string General = "general";

    protected VoiceAnalysis(Guid id, Recording recording, JudgedRecording judged, DateTime timestamp, TimeSpan processing)
    {
        AnalysisId = id;
        SessionId = recording.SessionId;
        Timestamp = timestamp;
        Transcription = judged.Text;
        TranscriptionDetails = judged.Transcript;
        ConfidenceScore = judged.Share("overall");
        OverallScore = judged.Report?.Score("overall")?.Value;
        Metrics = MetricsOf(judged).ToDictionary();
        Prosody = SpeechMetrics.Prosody(judged);
        Feedback = CoachSentence.For(judged);
        Strengths = SpeechFeedback.Strengths(judged.Report);
        Improvements = SpeechFeedback.Improvements(judged.Report);
        ExerciseType = recording.ExerciseType ?? General;
        UserId = recording.UserId ?? Recording.Anonymous;
        ProcessingTime = processing.TotalSeconds;
        Scores = judged.Report?.Scores ?? [];
        NotJudged = judged.Report?.NotJudged ?? [];
        Engine = judged.Engine;
        Degraded = judged.Degraded;
        Reasons = judged.Reasons;
    }

    public Guid AnalysisId { get; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SessionId { get; }

    /// <summary>When the recording was analysed, UTC.</summary>
    public DateTime Timestamp { get; }

    /// <summary>The words as text; empty when they were not recognised.</summary>
    public string Transcription { get; }

    /// <summary>The words with their times and probabilities.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Transcript? TranscriptionDetails { get; }

    /// <summary>The overall score on the scale 0..1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ConfidenceScore { get; }

    /// <summary>0..100.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? OverallScore { get; }

    /// <summary>Scores on the scale 0..1.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; protected init; }

    /// <summary>See <see cref="SpeechMetrics.Prosody"/>.</summary>
    public IReadOnlyDictionary<string, double> Prosody { get; }

    public string Feedback { get; }

    public IReadOnlyList<string> Strengths { get; }

    public IReadOnlyList<string> Improvements { get; }

    public string ExerciseType { get; }

    public string UserId { get; }

    /// <summary>Seconds the analysis took.</summary>
    public double ProcessingTime { get; }

    /// <summary>The scores that were given, 0..100, with what each rests on.</summary>
    public IReadOnlyList<SpeechScore> Scores { get; }

    /// <summary>The scores that could not be given, and why.</summary>
    public IReadOnlyList<UnjudgedScore> NotJudged { get; }

    public string Engine { get; }

    public bool Degraded { get; }

    public IReadOnlyList<string> Reasons { get; }

    public static VoiceAnalysis From(Guid id, Recording recording, JudgedRecording judged, DateTime timestamp, TimeSpan processing) =>
        new(id, recording, judged, timestamp, processing);

    private static IEnumerable<KeyValuePair<string, double>> MetricsOf(JudgedRecording judged) =>
        SpeechMetrics.Shares(judged).Concat(judged.Share("overall") is { } overall ? [KeyValuePair.Create("overall", overall)] : []);
}
