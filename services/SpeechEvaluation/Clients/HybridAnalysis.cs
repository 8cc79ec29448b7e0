using System.Security.Cryptography;
using Eloquence.Contracts;
using Eloquence.SpeechEvaluation.Scoring;

namespace Eloquence.SpeechEvaluation.Clients;

/// <summary>The answer of <c>POST /analyze</c> as the hybrid speech evaluation service announced it.</summary>
internal sealed record HybridAnalysis
{
    public required string AnalysisId { get; init; }

    /// <summary>The client's file name; empty when it gave none.</summary>
    public required string Filename { get; init; }

    /// <summary>The words; empty when there is no transcript.</summary>
    public required string WhisperTranscription { get; init; }

    public required VoskProsody ProsodyAnalysis { get; init; }

    public required HybridMetrics HybridMetrics { get; init; }

    public required IReadOnlyList<string> Recommendations { get; init; }

    public required ClientEvaluation? Evaluation { get; init; }

    public required string Engine { get; init; }

    public required bool Degraded { get; init; }

    public required IReadOnlyList<string> Reasons { get; init; }

    public static HybridAnalysis Of(SpeechReport report, string? filename) => new()
    {
        AnalysisId = $"analysis_{RandomNumberGenerator.GetHexString(32, lowercase: true)}",
        Filename = filename ?? "",
        WhisperTranscription = report.Transcript?.Text ?? "",
        ProsodyAnalysis = VoskProsody.Of(report.Measurement),
        HybridMetrics = new HybridMetrics(
            report.Text?.ArticulationClarity,
            report.Text?.WordsPerMinute,
            report.Measurement.Pauses is { } pauses
                ? new HybridPauses(pauses.Count, pauses.TotalSeconds, pauses.MeanSeconds, pauses.Ratio)
                : null,
            report.Score(ScoreNames.Clarity)?.Value / 100),
        Recommendations = report.Improvements(),
        Evaluation = report.Evaluation,
        Engine = report.Measurement.Engine,
        Degraded = report.Degraded,
        Reasons = report.Reasons,
    };
}

/// <summary>Sound and words together.</summary>
/// <param name="ConfidenceScore">Mean certainty of the recogniser, 0..1.</param>
/// <param name="SpeakingRateWpm">Words per minute.</param>
/// <param name="PauseAnalysis">Silent pauses.</param>
/// <param name="ArticulationScore">Score of clarity, 0..1.</param>
internal sealed record HybridMetrics(double? ConfidenceScore, double? SpeakingRateWpm, HybridPauses? PauseAnalysis, double? ArticulationScore);

/// <summary>Silent pauses.</summary>
/// <param name="PauseCount">Their number.</param>
/// <param name="TotalPauseDuration">Their sum in seconds.</param>
/// <param name="AveragePauseDuration">Their mean in seconds.</param>
/// <param name="PauseRatio">Share of silence between the first and the last sound, 0..1.</param>
internal sealed record HybridPauses(int PauseCount, double TotalPauseDuration, double? AveragePauseDuration, double? PauseRatio);
