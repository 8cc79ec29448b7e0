using Eloquence.Contracts;
using Eloquence.SpeechEvaluation.Scoring;

namespace Eloquence.SpeechEvaluation.Clients;

/// <summary>The sentences of a report that clients show as lists.</summary>
internal static class ReportWords
{
    /// <summary>A score from here on is a strength: the measured value lies in its band or just beside it.</summary>
    private const double Strong = 90;

    /// <summary>What is good, best first.</summary>
    public static IReadOnlyList<string> Strengths(this SpeechReport report) =>
        [.. Judged(report).Where(score => score.Value >= Strong).OrderByDescending(score => score.Value).Select(score => score.Advice.Text)];

    /// <summary>What to work on, most urgent first.</summary>
    public static IReadOnlyList<string> Improvements(this SpeechReport report) =>
        [.. Judged(report).Where(score => score.Value < Strong).OrderBy(score => score.Value).Select(score => score.Advice.Text)];

    private static IEnumerable<SpeechScore> Judged(SpeechReport report) => report.Scores.Where(score => score.Name != ScoreNames.Overall);
}
