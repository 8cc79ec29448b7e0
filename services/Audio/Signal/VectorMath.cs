using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Eloquence.Audio;

/// <summary>The inner loops that filters and analyses share.</summary>
internal static class VectorMath
{
    /// <summary>Sum of the products of two spans of equal length.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        b = b[..a.Length];
        var va = MemoryMarshal.Cast<float, Vector<float>>(a);
        var vb = MemoryMarshal.Cast<float, Vector<float>>(b);
        var even = Vector<float>.Zero;
        var odd = Vector<float>.Zero;
        var i = 0;
        for (; i + 1 < va.Length; i += 2)
        {
            even += va[i] * vb[i];
            odd += va[i + 1] * vb[i + 1];
        }
        if (i < va.Length)
        {
            even += va[i] * vb[i];
        }
        var sum = Vector.Sum(even + odd);
        for (i = va.Length * Vector<float>.Count; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /// <summary>Sum of the products of two spans of equal length.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        b = b[..a.Length];
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        var (even, odd) = (Vector512<double>.Zero, Vector512<double>.Zero);
        var width = Vector512<double>.Count;
        var i = 0;
        for (; i + (2 * width) <= a.Length; i += 2 * width)
        {
            even = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref x, (nuint)i), Vector512.LoadUnsafe(ref y, (nuint)i), even);
            odd = Vector512.FusedMultiplyAdd(
                Vector512.LoadUnsafe(ref x, (nuint)(i + width)), Vector512.LoadUnsafe(ref y, (nuint)(i + width)), odd);
        }
        if (i + width <= a.Length)
        {
            even = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref x, (nuint)i), Vector512.LoadUnsafe(ref y, (nuint)i), even);
            i += width;
        }
        var sum = Vector512.Sum(even + odd);
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /// <summary>Sum of a span.</summary>
    public static double Sum(ReadOnlySpan<double> values)
    {
        var total = Vector512<double>.Zero;
        var vectors = MemoryMarshal.Cast<double, Vector512<double>>(values);
        foreach (var vector in vectors)
        {
            total += vector;
        }
        var sum = Vector512.Sum(total);
        foreach (var value in values[(vectors.Length * Vector512<double>.Count)..])
        {
            sum += value;
        }
        return sum;
    }

    /// <summary>Smallest and largest value; infinities, the smaller one positive, of nothing.</summary>
    public static (double Low, double High) Range(ReadOnlySpan<double> values)
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

    /// <summary>Largest absolute value; 0 of nothing.</summary>
    public static double LargestMagnitude(ReadOnlySpan<double> values)
    {
        var largest = Vector512<double>.Zero;
        var vectors = MemoryMarshal.Cast<double, Vector512<double>>(values);
        foreach (var vector in vectors)
        {
            largest = Vector512.Max(largest, Vector512.Abs(vector));
        }
        double result = 0;
        for (var i = 0; i < Vector512<double>.Count; i++)
        {
            result = Math.Max(result, largest[i]);
        }
        foreach (var value in values[(vectors.Length * Vector512<double>.Count)..])
        {
            result = Math.Max(result, Math.Abs(value));
        }
        return result;
    }

    /// <summary>target = source - offset, element by element.</summary>
    public static void Subtract(ReadOnlySpan<double> source, double offset, Span<double> target)
    {
        target = target[..source.Length];
        ref var s = ref MemoryMarshal.GetReference(source);
        ref var t = ref MemoryMarshal.GetReference(target);
        var shift = Vector512.Create(offset);
        var i = 0;
        for (; i + Vector512<double>.Count <= source.Length; i += Vector512<double>.Count)
        {
            (Vector512.LoadUnsafe(ref s, (nuint)i) - shift).StoreUnsafe(ref t, (nuint)i);
        }
        for (; i < source.Length; i++)
        {
            target[i] = source[i] - offset;
        }
    }

    /// <summary>target = (source - offset) x factors, element by element.</summary>
    public static void SubtractAndMultiply(ReadOnlySpan<double> source, double offset, ReadOnlySpan<double> factors, Span<double> target)
    {
        source = source[..target.Length];
        factors = factors[..target.Length];
        ref var s = ref MemoryMarshal.GetReference(source);
        ref var f = ref MemoryMarshal.GetReference(factors);
        ref var t = ref MemoryMarshal.GetReference(target);
        var shift = Vector512.Create(offset);
        var i = 0;
        for (; i + Vector512<double>.Count <= target.Length; i += Vector512<double>.Count)
        {
            ((Vector512.LoadUnsafe(ref s, (nuint)i) - shift) * Vector512.LoadUnsafe(ref f, (nuint)i)).StoreUnsafe(ref t, (nuint)i);
        }
        for (; i < target.Length; i++)
        {
            target[i] = (source[i] - offset) * factors[i];
        }
    }
}
