using System.Text.Json.Serialization;
using Eloquence.Api.Analyses;
using Eloquence.Api.Sessions;

namespace Eloquence.Api.Exercises;

/// <summary>
/// What a completed session came to. The server computes it from the analyses of the session; the zeros that clients send along are not read.
/// </summary>
/// <param name="SessionId">The session.</param>
/// <param name="Evaluation">Scores over all analyses.</param>
/// <param name="TotalDurationSeconds">Length of the session in whole seconds.</param>
/// <param name="TotalExchanges">Number of analysed recordings.</param>
/// <param name="ProsodyAnalysis">Measured values only; the unit is part of the name.</param>
/// <param name="ConversationQuality">Empty: no conversation is judged here.</param>
/// <param name="CompletedAt">When it was completed, UTC.</param>
/// <param name="Degraded">True when there is nothing to evaluate.</param>
/// <param name="Reasons">Why.</param>
internal sealed record SessionCompletion(
    string SessionId,
    SessionEvaluation Evaluation,
    int TotalDurationSeconds,
    int TotalExchanges,
    IReadOnlyDictionary<string, double> ProsodyAnalysis,
    IReadOnlyDictionary<string, double> ConversationQuality,
    DateTime CompletedAt,
    bool Degraded,
    IReadOnlyList<string> Reasons)
{
    private const string NothingRecorded = "No recording of this session was analysed: there is nothing to evaluate.";
    private const string NothingScored = "No analysis of this session could give a score.";

    public string Status { get; } = "completed";

    public static SessionCompletion From(string id, DateTime createdAt, DateTime completedAt, IReadOnlyList<StoredAnalysis> analyses)
    {
        var evaluation = SessionEvaluation.From(analyses);
        string[] reasons = analyses.Count == 0 ? [NothingRecorded] : evaluation.DetailedScores.Count == 0 ? [NothingScored] : [];
        return new SessionCompletion(
            id,
            evaluation,
            (int)Math.Round((completedAt - createdAt).TotalSeconds),
            analyses.Count,
            SessionReport.Summarise(analyses),
            new Dictionary<string, double>(),
            completedAt,
            reasons.Length > 0,
            reasons);
    }
}

/// <summary>Mean scores of a session, 0..100.</summary>
/// <param name="OverallScore">Mean of the overall scores; absent when there is none.</param>
/// <param name="DetailedScores">Means by name.</param>
/// <param name="Strengths">French sentences.</param>
/// <param name="Improvements">French sentences.</param>
/// <param name="Feedback">What stands out, in French; empty when nothing was analysed.</param>
internal sealed record SessionEvaluation(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? OverallScore,
    IReadOnlyDictionary<string, double> DetailedScores,
    IReadOnlyList<string> Strengths,
    IReadOnlyList<string> Improvements,
    string Feedback)
{
    private const int MostSentences = 5;

    public static SessionEvaluation From(IReadOnlyList<StoredAnalysis> analyses)
    {
        var means = analyses
            .SelectMany(analysis => analysis.Report?.Scores ?? [])
            .GroupBy(score => score.Name)
            .ToDictionary(scores => scores.Key, scores => scores.Average(score => score.Value));
        var reports = analyses.Select(analysis => analysis.Report).OfType<Contracts.SpeechReport>().ToList();
        var improvements = Most(reports.SelectMany(SpeechFeedback.Improvements));
        return new SessionEvaluation(
            means.TryGetValue("overall", out var overall) ? overall : null,
            means,
            Most(reports.SelectMany(SpeechFeedback.Strengths)),
            improvements,
            FeedbackOn(reports.Count, improvements is [var first, ..] ? first : ""));
    }

    private static string FeedbackOn(int recordings, string advice) => recordings == 0
        ? ""
        : $"{FrenchText.Count(recordings, "enregistrement analysé", "enregistrements analysés")}. {advice}".TrimEnd();

    private static IReadOnlyList<string> Most(IEnumerable<string> sentences) => [.. sentences.Distinct().Take(MostSentences)];
}
