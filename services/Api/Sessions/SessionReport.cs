using System.Text.Json.Serialization;
using Eloquence.Api.Analyses;
using Eloquence.Contracts;

namespace Eloquence.Api.Sessions;

/// <summary>What a finished session came to, from the analyses stored for it.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="FinalConfidenceScore">Mean of the overall scores, 0..100; absent unless an analysis could give one.</param>
/// <param name="Interactions">Number of analysed recordings.</param>
/// <param name="Duration">Length of the session in seconds.</param>
/// <param name="Recommendations">Advice that follows from measurements.</param>
/// <param name="DetailedMetrics">Measured values only; the unit is part of the name.</param>
/// <param name="Timestamp">End of the session, UTC.</param>
internal sealed record SessionReport(
    string SessionId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? FinalConfidenceScore,
    int Interactions,
    double Duration,
    IReadOnlyList<string> Recommendations,
    IReadOnlyDictionary<string, double> DetailedMetrics,
    DateTime Timestamp)
{
    public static SessionReport From(string id, DateTime createdAt, DateTime endedAt, IReadOnlyList<StoredAnalysis> analyses)
    {
        double[] overall = [.. analyses.Select(analysis => analysis.Report?.Score("overall")?.Value).OfType<double>()];
        return new SessionReport(
            id,
            overall.Length == 0 ? null : overall.Average(),
            analyses.Count,
            Math.Round((endedAt - createdAt).TotalSeconds, 3),
            [.. analyses.SelectMany(Recommend).Distinct()],
            Summarise(analyses),
            endedAt);
    }

    /// <summary>Sums, and means weighted with the time they were measured over; a value nobody measured is absent.</summary>
    public static IReadOnlyDictionary<string, double> Summarise(IReadOnlyList<StoredAnalysis> analyses)
    {
        SpeechMeasurement[] measurements = [.. analyses.Select(analysis => analysis.Measurement).OfType<SpeechMeasurement>()];
        var metrics = new Dictionary<string, double>();
        if (measurements.Length == 0)
        {
            return metrics;
        }

        metrics["recorded_seconds"] = measurements.Sum(measured => measured.DurationSeconds);
        AddMean("speech_ratio", measured => measured.SpeechRatio, measured => measured.DurationSeconds);
        AddMean("pitch_mean_hz", measured => measured.Pitch?.MeanHz, measured => measured.DurationSeconds * measured.Pitch!.VoicedRatio);
        if (measurements.Where(measured => measured.Pauses is not null).ToList() is { Count: > 0 } withPauses)
        {
            metrics["pause_count"] = withPauses.Sum(measured => measured.Pauses!.Count);
            metrics["pause_total_seconds"] = withPauses.Sum(measured => measured.Pauses!.TotalSeconds);
        }

        return metrics;

        void AddMean(string name, Func<SpeechMeasurement, double?> value, Func<SpeechMeasurement, double> weight)
        {
            var measured = measurements.Where(candidate => value(candidate) is not null).ToList();
            var total = measured.Sum(weight);
            if (total > 0)
            {
                metrics[name] = measured.Sum(each => value(each)!.Value * weight(each)) / total;
            }
        }
    }

    private static IEnumerable<string> Recommend(StoredAnalysis analysis) => analysis switch
    {
        { Report: { } report } => SpeechFeedback.Improvements(report),
        { Measurement: { } measured } => SpeechAdvice.For(measured),
        _ => [],
    };
}
