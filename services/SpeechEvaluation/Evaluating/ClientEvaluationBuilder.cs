using Eloquence.Contracts;
using Eloquence.SpeechEvaluation.Scoring;

namespace Eloquence.SpeechEvaluation.Evaluating;

/// <summary>Puts a report into the shape of the first generation's clients. Only measured values; what is missing is null and has a reason.</summary>
internal static class ClientEvaluationBuilder
{
    /// <summary>The <c>evaluation</c> object of a report.</summary>
    public static ClientEvaluation Build(SpeechReport report)
    {
        var judged = report.Scores.Where(score => score.Name != ScoreNames.Overall).ToList();
        return new ClientEvaluation
        {
            OverallScore = report.Score(ScoreNames.Overall)?.Value,
            Feedback = string.Join(' ', judged.OrderBy(score => score.Value).Take(2).Select(score => score.Advice.Text)),
            Metrics = new ClientMetrics(SpeechRate(report), Intonation(report), Pauses(report), Energy(report), Disfluency(report)),
            DetailedFeedback = string.Join('\n', judged.Select(score => score.Advice.Text)),
            Reasons = [.. report.NotJudged.Select(score => score.Reason).Distinct()],
        };
    }

    /// <summary>How fast.</summary>
    public static ClientSpeechRate SpeechRate(SpeechReport report) => new(
        report.Text?.WordsPerMinute,
        report.Measurement.Syllables?.SpeechRate,
        Share(report, ScoreNames.Fluency),
        Advice(report, ScoreNames.Pace));

    /// <summary>How melodious.</summary>
    public static ClientIntonation Intonation(SpeechReport report) => new(
        report.Measurement.Pitch?.MeanHz,
        report.Measurement.Intonation?.VariationQuotient * report.Measurement.Pitch?.MeanHz,
        report.Measurement.Pitch?.Percentile95Hz - report.Measurement.Pitch?.Percentile5Hz,
        Share(report, ScoreNames.Clarity),
        Advice(report, ScoreNames.Melody));

    /// <summary>How well divided.</summary>
    public static ClientPauses Pauses(SpeechReport report) => new(
        report.Measurement.Pauses?.Count,
        report.Measurement.Pauses?.MeanSeconds,
        report.Measurement.Pauses?.PerMinute,
        Share(report, ScoreNames.Pauses),
        Advice(report, ScoreNames.Pauses));

    /// <summary>How lively in level.</summary>
    public static ClientEnergy Energy(SpeechReport report) => new(
        report.Measurement.Level is { } level ? Math.Pow(10, level.RmsDbfs / 20) : null,
        report.Measurement.Intensity?.StandardDeviationDb,
        Share(report, ScoreNames.Energy),
        Advice(report, ScoreNames.Energy));

    /// <summary>How often interrupted. Severity is what fluency lacks to be perfect.</summary>
    public static ClientDisfluency Disfluency(SpeechReport report) => new(
        report.Text?.HesitationCount ?? report.Measurement.FilledPauses?.Count,
        report.Text?.FillerWordCount,
        report.Text?.RepetitionCount,
        1 - Share(report, ScoreNames.Fluency),
        Advice(report, ScoreNames.Fluency));

    private static double? Share(SpeechReport report, string name) => report.Score(name)?.Value / 100;

    private static string Advice(SpeechReport report, string name) => report.Score(name)?.Advice.Text ?? "";
}
