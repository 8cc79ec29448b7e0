namespace Eloquence.Audio;

/// <summary>Largest and smallest value of a curve, by parabolas through local extremes and their neighbours.</summary>
internal static class Extremes
{
    public static double Maximum(IReadOnlyList<float> values) => Maximum(values, 1);

    public static double Minimum(IReadOnlyList<float> values) => -Maximum(values, -1);

    private static double Maximum(IReadOnlyList<float> values, double sign)
    {
        var largest = Math.Max(sign * values[0], sign * values[^1]);
        for (var i = 1; i + 1 < values.Count; i++)
        {
            double before = sign * values[i - 1], value = sign * values[i], after = sign * values[i + 1];
            if (value > before && value >= after)
            {
                var slope = (after - before) / 2;
                largest = Math.Max(largest, value + (slope * slope / (2 * ((2 * value) - before - after))));
            }
        }
        return largest;
    }
}
