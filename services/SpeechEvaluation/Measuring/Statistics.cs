namespace Eloquence.SpeechEvaluation.Measuring;

/// <summary>Summaries of lists of values; <see langword="null"/> where there are too few.</summary>
internal static class Statistics
{
    public static double? Mean(IReadOnlyCollection<double> values) => values.Count == 0 ? null : values.Average();

    public static double? Median(IReadOnlyCollection<double> values) => Quantile(values, 0.5);

    /// <summary>Linear interpolation at place q n + 1/2 (Hyndman and Fan 1996, definition 5), as Praat's <c>Get quantile</c>.</summary>
    public static double? Quantile(IReadOnlyCollection<double> values, double q)
    {
        if (values.Count == 0)
        {
            return null;
        }
        var sorted = values.Order().ToArray();
        var place = Math.Clamp((q * sorted.Length) - 0.5, 0, sorted.Length - 1);
        var lower = (int)place;
        return sorted[lower] + ((place - lower) * (sorted[Math.Min(lower + 1, sorted.Length - 1)] - sorted[lower]));
    }

    /// <summary>Standard deviation with n - 1.</summary>
    public static double? Deviation(IReadOnlyCollection<double> values)
    {
        if (values.Count < 2)
        {
            return null;
        }
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }

    /// <summary>Median of values, each counted with its weight.</summary>
    public static double? WeightedMedian(IEnumerable<(double Value, double Weight)> values)
    {
        var sorted = values.OrderBy(pair => pair.Value).ToArray();
        var half = sorted.Sum(pair => pair.Weight) / 2;
        double sum = 0;
        foreach (var (value, weight) in sorted)
        {
            sum += weight;
            if (sum >= half)
            {
                return value;
            }
        }
        return null;
    }

    /// <summary>Theil-Sen slope (P. Sen, 1968): median slope of all pairs; of long lists, of pairs among at most 120 evenly spaced points.</summary>
    public static double? Slope(IReadOnlyList<(double X, double Y)> points)
    {
        const int most = 120;
        var stride = (points.Count + most - 1) / most;
        List<double> slopes = [];
        for (var i = 0; i < points.Count; i += stride)
        {
            for (var j = i + stride; j < points.Count; j += stride)
            {
                slopes.Add((points[j].Y - points[i].Y) / (points[j].X - points[i].X));
            }
        }
        return Median(slopes);
    }
}
