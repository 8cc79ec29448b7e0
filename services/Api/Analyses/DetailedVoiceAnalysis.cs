using System.Text.Json.Serialization;

namespace Eloquence.Api.Analyses;

/// <summary>The answer of <c>POST /api/voice-analysis/detailed</c>.</summary>
internal sealed record DetailedVoiceAnalysis : VoiceAnalysis
{
    private DetailedVoiceAnalysis(Guid id, Recording recording, JudgedRecording judged, DateTime timestamp, TimeSpan processing)
        : base(id, recording, judged, timestamp, processing)
    {
        WordAnalysis = WordAnalysis.From(judged);
        Metrics = Metrics.Concat(WordAnalysis?.Metrics() ?? []).ToDictionary();
        DetailedFeedback = new DetailedFeedback(
            SpeechFeedback.AdviceFor(judged.Report, "clarity"),
            SpeechFeedback.AdviceFor(judged.Report, "fluency"),
            SpeechFeedback.AdviceFor(judged.Report, "energy"),
            judged.Report?.Evaluation?.Feedback ?? "");
    }

    /// <summary>Absent without a transcript.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WordAnalysis? WordAnalysis { get; }

    public DetailedFeedback DetailedFeedback { get; }

    public static new DetailedVoiceAnalysis From(Guid id, Recording recording, JudgedRecording judged, DateTime timestamp, TimeSpan processing) =>
        new(id, recording, judged, timestamp, processing);
}

/// <summary>One French sentence per subject; empty when there is nothing to say.</summary>
internal sealed record DetailedFeedback(string Clarity, string Fluency, string Energy, string ExerciseSpecific);
