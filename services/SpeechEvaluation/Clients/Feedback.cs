using Eloquence.Contracts;
using Eloquence.SpeechEvaluation.Scoring;

namespace Eloquence.SpeechEvaluation.Clients;

/// <summary>The answer of <c>POST /prosody/realtime</c>.</summary>
/// <param name="Prosody">What was measured in the sound.</param>
/// <param name="Duration">Length of the sound in seconds.</param>
/// <param name="SpeechRatio">Share that sounds, 0..1.</param>
/// <param name="ProcessingTime">Time the answer took, in seconds.</param>
/// <param name="Engine">Name and version of what measured.</param>
/// <param name="Degraded">True when a part is missing.</param>
/// <param name="Reasons">Why, one sentence each.</param>
internal sealed record RealtimeProsody(
    VoskProsody Prosody, double Duration, double? SpeechRatio, double ProcessingTime, string Engine, bool Degraded, IReadOnlyList<string> Reasons);

/// <summary>The answer of <c>POST /prosody/analyze</c>: sound, scores and the evaluation object.</summary>
/// <param name="ProsodyMetrics">What was measured in the sound, under the names of the Vosk analysis service.</param>
/// <param name="Measurement">The same and everything else that was measured.</param>
/// <param name="Scores">Scores with their bands and advice.</param>
/// <param name="NotJudged">Scores that could not be given.</param>
/// <param name="Evaluation">The evaluation object of the first client.</param>
/// <param name="Engine">Name and version of what measured.</param>
/// <param name="Degraded">True when a part is missing.</param>
/// <param name="Reasons">Why, one sentence each.</param>
internal sealed record Prosody(
    VoskProsody ProsodyMetrics, SpeechMeasurement Measurement, IReadOnlyList<SpeechScore> Scores, IReadOnlyList<UnjudgedScore> NotJudged,
    ClientEvaluation? Evaluation, string Engine, bool Degraded, IReadOnlyList<string> Reasons)
{
    public static Prosody Of(SpeechReport report) => new(
        VoskProsody.Of(report.Measurement), report.Measurement, report.Scores, report.NotJudged, report.Evaluation,
        report.Measurement.Engine, report.Degraded, report.Reasons);
}

/// <summary>The answer of <c>POST /feedback/immediate</c>: the one thing to change now.</summary>
/// <param name="Feedback">One French sentence; empty when nothing could be judged.</param>
/// <param name="TimeSeconds">The moment it speaks of, in seconds.</param>
/// <param name="Focus">Name of the score it is about; null when nothing could be judged.</param>
/// <param name="OverallScore">0..100.</param>
/// <param name="Engine">Name and version of what measured.</param>
/// <param name="Degraded">True when a part is missing.</param>
/// <param name="Reasons">Why, one sentence each.</param>
internal sealed record ImmediateFeedback(
    string Feedback, double? TimeSeconds, string? Focus, double? OverallScore, string Engine, bool Degraded, IReadOnlyList<string> Reasons)
{
    public static ImmediateFeedback Of(SpeechReport report)
    {
        var weakest = report.Scores.Where(score => score.Name != ScoreNames.Overall).MinBy(score => score.Value);
        string[] reasons = [.. report.NotJudged.Select(score => score.Reason).Distinct(), .. report.Reasons];
        return new ImmediateFeedback(
            weakest?.Advice.Text ?? "", weakest?.Advice.TimeSeconds, weakest?.Name, report.Score(ScoreNames.Overall)?.Value,
            report.Measurement.Engine, report.Degraded, reasons);
    }
}

/// <summary>The answer of <c>POST /feedback/coaching</c>: everything worth saying after a take.</summary>
/// <param name="Feedback">What to work on first.</param>
/// <param name="DetailedFeedback">All advice, one sentence a line.</param>
/// <param name="Strengths">What is good, best first.</param>
/// <param name="Improvements">What to work on, most urgent first.</param>
/// <param name="Scores">Scores with their bands and advice.</param>
/// <param name="NotJudged">Scores that could not be given.</param>
/// <param name="Engine">Name and version of what measured.</param>
/// <param name="Degraded">True when a part is missing.</param>
/// <param name="Reasons">Why, one sentence each.</param>
internal sealed record Coaching(
    string Feedback, string DetailedFeedback, IReadOnlyList<string> Strengths, IReadOnlyList<string> Improvements, IReadOnlyList<SpeechScore> Scores,
    IReadOnlyList<UnjudgedScore> NotJudged, string Engine, bool Degraded, IReadOnlyList<string> Reasons)
{
    public static Coaching Of(SpeechReport report) => new(
        report.Evaluation?.Feedback ?? "", report.Evaluation?.DetailedFeedback ?? "", report.Strengths(), report.Improvements(), report.Scores, report.NotJudged,
        report.Measurement.Engine, report.Degraded, report.Reasons);
}
