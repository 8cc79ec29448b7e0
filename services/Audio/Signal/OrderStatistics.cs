using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Eloquence.Audio;

/// <summary>Medians of short sequences without sorting: the number of values below a pivot is counted eight at a time until it halves them.</summary>
internal static class OrderStatistics
{
    private const int MaximumSteps = 64;

    /// <summary>Median (mean of the two middle ones of an even number).</summary>
    /// <param name="values">Some values, all finite; sorted when counting does not end, as with many equal ones.</param>
    /// <param name="guess">Where the median may lie.</param>
    public static double Median(Span<double> values, double guess)
    {
        var (low, high) = Range(values);
        var half = values.Length / 2;
        var (countLow, countHigh) = (0, values.Length);
        var pivot = guess > low && guess < high ? guess : 0.5 * (low + high);
        for (var step = 0; step < MaximumSteps && low < high && values.Length % 2 == 0; step++)
        {
            var count = CountUpTo(values, pivot);
            if (count == half)
            {
                return Middle(values, pivot);
            }
            if (count > half)
            {
                (high, countHigh) = (pivot, count);
            }
            else
            {
                (low, countLow) = (pivot, count);
            }
            // The values are spread evenly enough for interpolation; every third step halves, in case they are not.
            var share = step % 3 == 2 ? 0.5 : Math.Clamp((half - countLow) / (double)(countHigh - countLow), 0.02, 0.98);
            var next = low + (share * (high - low));
            if (next == pivot || next <= low || next >= high)
            {
                break;
            }
            pivot = next;
        }
        values.Sort();
        return values.Length % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
    }

    private static int CountUpTo(ReadOnlySpan<double> values, double pivot)
    {
        var limit = Vector512.Create(pivot);
        var counts = Vector512<long>.Zero;
        var vectors = MemoryMarshal.Cast<double, Vector512<double>>(values);
        foreach (var vector in vectors)
        {
            counts -= Vector512.LessThanOrEqual(vector, limit).AsInt64();
        }
        var count = (int)Vector512.Sum(counts);
        foreach (var value in values[(vectors.Length * Vector512<double>.Count)..])
        {
            count += value <= pivot ? 1 : 0;
        }
        return count;
    }

    /// <summary>Mean of the largest value up to a pivot and the smallest one above it.</summary>
    private static double Middle(ReadOnlySpan<double> values, double pivot)
    {
        var limit = Vector512.Create(pivot);
        var lowest = Vector512.Create(double.NegativeInfinity);
        var highest = Vector512.Create(double.PositiveInfinity);
        var (below, above) = (lowest, highest);
        var vectors = MemoryMarshal.Cast<double, Vector512<double>>(values);
        foreach (var vector in vectors)
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
        foreach (var value in values[(vectors.Length * Vector512<double>.Count)..])
        {
            largest = value <= pivot ? Math.Max(largest, value) : largest;
            smallest = value > pivot ? Math.Min(smallest, value) : smallest;
        }
        return 0.5 * (largest + smallest);
    }

    private static (double Low, double High) Range(ReadOnlySpan<double> values)
    {
        var (low, high) = (Vector512.Create(double.PositiveInfinity), Vector512.Create(double.NegativeInfinity));
        var vectors = MemoryMarshal.Cast<double, Vector512<double>>(values);
        foreach (var vector in vectors)
        {
            low = Vector512.Min(low, vector);
            high = Vector512.Max(high, vector);
        }
        double lowest = double.PositiveInfinity, highest = double.NegativeInfinity;
        for (var i = 0; i < Vector512<double>.Count; i++)
        {
            lowest = Math.Min(lowest, low[i]);
            highest = Math.Max(highest, high[i]);
        }
        foreach (var value in values[(vectors.Length * Vector512<double>.Count)..])
        {
            lowest = Math.Min(lowest, value);
            highest = Math.Max(highest, value);
        }
        return (lowest, highest);
    }
}
