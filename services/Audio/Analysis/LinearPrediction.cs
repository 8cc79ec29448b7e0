using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Eloquence.Audio;

/// <summary>
/// Linear prediction by Burg's method (J. P. Burg, "Maximum entropy spectral analysis", 1975; as in N. Andersen, "On the calculation of filter
/// coefficients for maximum entropy spectral analysis", Geophysics 39, 1974). Holds its buffers; one instance serves one thread.
/// </summary>
/// <param name="order">Number of coefficients.</param>
/// <param name="longest">Longest frame.</param>
internal sealed class LinearPrediction(int order, int longest)
{
    private readonly double[] _forward = new double[longest + (2 * Vector512<double>.Count)];
    private readonly double[] _backward = new double[longest + (2 * Vector512<double>.Count)];
    private readonly double[] _previous = new double[order];

    /// <summary>Predicts samples from the ones before: x(n) = sum over k of a(k) x(n - 1 - k).</summary>
    /// <returns>False when the frame cannot be predicted.</returns>
    public bool TryFit(ReadOnlySpan<double> frame, Span<double> coefficients)
    {
        frame.CopyTo(_forward);
        frame[1..].CopyTo(_backward);
        for (var i = 0; i < order; i++)
        {
            var count = frame.Length - 1 - i;
            var (product, energy) = Correlate(_forward.AsSpan(0, count), _backward.AsSpan(0, count));
            if (energy <= 0)
            {
                return false;
            }
            var reflection = 2 * product / energy;
            coefficients[i] = reflection;
            for (var j = 0; j < i; j++)
            {
                coefficients[j] = _previous[j] - (reflection * _previous[i - 1 - j]);
            }
            coefficients[..(i + 1)].CopyTo(_previous);
            Update(reflection, count - 1);
        }
        return true;
    }

    private static (double Product, double Energy) Correlate(ReadOnlySpan<double> forward, ReadOnlySpan<double> backward)
    {
        ref var f = ref MemoryMarshal.GetReference(forward);
        ref var b = ref MemoryMarshal.GetReference(backward);
        Vector512<double> products = default, energies = default;
        var i = 0;
        for (; i + Vector512<double>.Count <= forward.Length; i += Vector512<double>.Count)
        {
            var x = Vector512.LoadUnsafe(ref f, (nuint)i);
            var y = Vector512.LoadUnsafe(ref b, (nuint)i);
            products = Vector512.FusedMultiplyAdd(x, y, products);
            energies = Vector512.FusedMultiplyAdd(x, x, Vector512.FusedMultiplyAdd(y, y, energies));
        }
        double product = Vector512.Sum(products), energy = Vector512.Sum(energies);
        for (; i < forward.Length; i++)
        {
            product += forward[i] * backward[i];
            energy += (forward[i] * forward[i]) + (backward[i] * backward[i]);
        }
        return (product, energy);
    }

    /// <summary>New errors: f(j) - k b(j) and b(j + 1) - k f(j + 1). What vectors write behind the end is never read.</summary>
    private void Update(double reflection, int count)
    {
        ref var f = ref _forward[0];
        ref var b = ref _backward[0];
        var k = Vector512.Create(reflection);
        for (nuint j = 0; j < (nuint)count; j += (nuint)Vector512<double>.Count)
        {
            var forward = Vector512.LoadUnsafe(ref f, j);
            var backward = Vector512.LoadUnsafe(ref b, j);
            var nextForward = Vector512.LoadUnsafe(ref f, j + 1);
            var nextBackward = Vector512.LoadUnsafe(ref b, j + 1);
            (forward - (k * backward)).StoreUnsafe(ref f, j);
            (nextBackward - (k * nextForward)).StoreUnsafe(ref b, j);
        }
    }
}
