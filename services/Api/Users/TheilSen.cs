namespace Eloquence.Api.Users;

/// <summary>
/// The trend of a series that a few bad days do not bend: the median of the slopes between all pairs of points with different times.
/// H. Theil, "A rank-invariant method of linear and polynomial regression analysis" (1950); P. K. Sen, "Estimates of the regression
/// coefficient based on Kendall's tau", Journal of the American Statistical Association 63 (1968), 1379–1389.
/// </summary>
internal static class TheilSen
{
    /// <summary>Two points are a difference, not yet a trend.</summary>
    public const int FewestPoints = 3;

    /// <summary>Change of the value per day; <see langword="null"/> with fewer than three points or all at the same time.</summary>
    public static double? SlopePerDay(IReadOnlyList<ProgressPoint> points)
    {
        if (points.Count < FewestPoints)
        {
            return null;
        }

        var slopes = new List<double>(points.Count * (points.Count - 1) / 2);
        for (var later = 1; later < points.Count; later++)
        {
            for (var earlier = 0; earlier < later; earlier++)
            {
                var days = (points[later].Timestamp - points[earlier].Timestamp).TotalDays;
                if (days != 0)
                {
                    slopes.Add((points[later].Value - points[earlier].Value) / days);
                }
            }
        }

        return slopes.Count == 0 ? null : Median(slopes);
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        var middle = values.Count / 2;
        return values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
