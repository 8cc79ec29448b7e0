using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Eloquence.Audio;

/// <summary>
/// Medians of one sequence of values after another that differ little, without sorting: values up to a pivot are counted eight at a time, and the pivot
/// moves by as many times the distance between values as it is off, until it halves them. One instance serves one thread.
/// </summary>
internal sealed class RunningMedian
{
    private const int MaximumSteps = 64;
    private const int FewRanks = 2;

    private double _last;
    private double _distance;

    /// <summary>Median: the mean of the two middle ones.</summary>
    /// <param name="values">An even number of values, a multiple of eight, all finite; sorted when counting does not end, as with many equal ones.</param>
    public double Next(Span<double> values)
    {
        var half = values.Length / 2;
        var (low, high) = (double.NegativeInfinity, double.PositiveInfinity);
        var (countLow, countHigh) = (0, values.Length);
        if (_distance <= 0)
        {
            (low, high) = VectorMath.Range(values);
            (_last, _distance) = (0.5 * (low + high), (high - low) / values.Length);
        }
        var (pivot, distance) = (_last, _distance);
        for (var step = 0; step < MaximumSteps && distance > 0; step++)
        {
            var count = CountUpTo(values, pivot);
            var (below, above) = Math.Abs(half - count) <= FewRanks ? Around(values, pivot) : default;
            if (count == half)
            {
                (_last, _distance) = (0.5 * (below + above), distance);
                return _last;
            }
            (low, countLow) = count < half ? (pivot, count) : (low, countLow);
            (high, countHigh) = count > half ? (pivot, count) : (high, countHigh);
            if (double.IsFinite(high - low))
            {
                distance = (high - low) / (countHigh - countLow);
            }
            else if (step > 0)
            {
                distance *= 2;
            }
            var next = Math.Abs(half - count) <= FewRanks
                ? count < half ? above : Math.BitDecrement(below)
                : pivot + ((half - count) * distance);
            pivot = next > low && next < high ? next : 0.5 * (low + high);
        }
        _distance = 0;
        values.Sort();
        return 0.5 * (values[half - 1] + values[half]);
    }

    private static int CountUpTo(ReadOnlySpan<double> values, double pivot)
    {
        var limit = Vector512.Create(pivot);
        var counts = Vector512<long>.Zero;
        foreach (var vector in MemoryMarshal.Cast<double, Vector512<double>>(values))
        {
            counts -= Vector512.LessThanOrEqual(vector, limit).AsInt64();
        }
        return (int)Vector512.Sum(counts);
    }

    /// <summary>The largest value up to a pivot and the smallest one above it.</summary>
    private static (double Below, double Above) Around(ReadOnlySpan<double> values, double pivot)
    {
        var limit = Vector512.Create(pivot);
        var lowest = Vector512.Create(double.NegativeInfinity);
        var highest = Vector512.Create(double.PositiveInfinity);
        var (below, above) = (lowest, highest);
        foreach (var vector in MemoryMarshal.Cast<double, Vector512<double>>(values))
        {
            var isBelow = Vector512.LessThanOrEqual(vector, limit);
            below = Vector512.Max(below, Vector512.ConditionalSelect(isBelow, vector, lowest));
            above = Vector512.Min(above, Vector512.ConditionalSelect(isBelow, highest, vector));
        }
        double largest = double.NegativeInfinity, smallest = double.PositiveInfinity;
        for (var i = 0; i < Vector512<double>.Count; i++)
        {
            largest = Math.Max(largest, below[i]);
            smallest = Math.Min(smallest, above[i]);
        }
        return (largest, smallest);
    }
}
