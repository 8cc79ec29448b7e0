using System.Text.Json.Serialization;

namespace Eloquence.Api.Users;

/// <summary>How the scores of a user developed.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Metrics">Series by name of the score; only scores that were really given.</param>
/// <param name="TotalAnalyses">Analyses that gave at least one score.</param>
/// <param name="Timestamp">When this was put together, UTC.</param>
internal sealed record UserProgress(string UserId, IReadOnlyDictionary<string, MetricProgress> Metrics, int TotalAnalyses, DateTime Timestamp)
{
    public static UserProgress From(string userId, IReadOnlyDictionary<string, IReadOnlyList<ProgressPoint>> series, DateTime timestamp) => new(
        userId,
        series.ToDictionary(metric => metric.Key, metric => MetricProgress.From(metric.Value)),
        series.Values.SelectMany(points => points).Select(point => point.AnalysisId).Distinct().Count(),
        timestamp);
}

/// <summary>One score over time.</summary>
/// <param name="Points">The latest points, oldest first, at most <see cref="MostPoints"/>.</param>
/// <param name="Latest">The last point.</param>
/// <param name="Best">The highest of the points; the earliest one when several are equal.</param>
/// <param name="Mean">Mean of the points.</param>
/// <param name="Trend">Direction; absent with fewer than three points.</param>
internal sealed record MetricProgress(
    IReadOnlyList<ProgressPoint> Points,
    ProgressPoint Latest,
    ProgressPoint Best,
    double Mean,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Trend? Trend)
{
    public const int MostPoints = 200;

    public static MetricProgress From(IReadOnlyList<ProgressPoint> points) => new(
        points,
        points[^1],
        points.MaxBy(point => point.Value)!,
        points.Average(point => point.Value),
        TheilSen.SlopePerDay(points) is { } slope ? new Trend(slope, "theil-sen", points.Count) : null);
}

/// <param name="SlopePerDay">Change of the score per day.</param>
/// <param name="Method">How it was found: <see cref="TheilSen"/>.</param>
/// <param name="Points">Number of points it rests on.</param>
internal sealed record Trend(double SlopePerDay, string Method, int Points);
