using System.Numerics;
using System.Runtime.InteropServices;

namespace Eloquence.Audio;

/// <summary>
/// Finds the height and the place of a maximum between samples by sinc interpolation under a Hann taper: the sum over
/// <see cref="Depth"/> samples on each side of r(j) sin(πu)/(πu) (1/2 + 1/2 cos(πu/(depth + 1/2))), u the distance to sample j.
/// At a fraction f behind a sample, every sin(πu) is ±sin(πf) and cos(a(f + n)) = cos(af) cos(an) - sin(af) sin(an), so that
/// only four tables over n are needed and the loop has no transcendental function. An instance may be shared between threads.
/// </summary>
internal sealed class SincPeak
{
    /// <summary>Samples used on each side; a multiple of every vector width.</summary>
    public const int Depth = 32;

    private const double Taper = Math.PI / (Depth + 0.5);
    private const double GoldenSection = 0.381966011250105;
    private const int Steps = 26;

    private readonly double[] _index = new double[Depth];
    private readonly double[] _sign = new double[Depth];
    private readonly double[] _cos = new double[Depth];
    private readonly double[] _sin = new double[Depth];

    public SincPeak()
    {
        for (var n = 0; n < Depth; n++)
        {
            _index[n] = n;
            _sign[n] = (n & 1) == 0 ? 0.5 : -0.5;
            _cos[n] = _sign[n] * Math.Cos(Taper * n);
            _sin[n] = _sign[n] * Math.Sin(Taper * n);
        }
    }

    /// <summary>Finds the maximum near a sample that is not smaller than its neighbours, by golden section search.</summary>
    /// <param name="even">An even sequence; element <paramref name="origin"/> is its middle.</param>
    /// <param name="origin">Index of lag zero.</param>
    /// <param name="lag">Lag of the largest sample.</param>
    /// <returns>Lag and height of the maximum.</returns>
    public (double Lag, double Value) Find(ReadOnlySpan<double> even, int origin, int lag)
    {
        double low = lag - 1, high = lag + 1;
        var left = low + (GoldenSection * (high - low));
        var right = high - (GoldenSection * (high - low));
        var atLeft = Interpolate(even, origin, left);
        var atRight = Interpolate(even, origin, right);
        for (var step = 0; step < Steps; step++)
        {
            if (atLeft < atRight)
            {
                (low, left, atLeft) = (left, right, atRight);
                right = high - (GoldenSection * (high - low));
                atRight = Interpolate(even, origin, right);
            }
            else
            {
                (high, right, atRight) = (right, left, atLeft);
                left = low + (GoldenSection * (high - low));
                atLeft = Interpolate(even, origin, left);
            }
        }
        return atLeft > atRight ? (left, atLeft) : (right, atRight);
    }

    /// <summary>Value of the sequence at a lag between samples.</summary>
    internal double Interpolate(ReadOnlySpan<double> even, int origin, double lag)
    {
        var whole = (int)Math.Floor(lag);
        var fraction = lag - whole;
        if (fraction < 1e-9)
        {
            return even[origin + whole];
        }
        // The sequence is even, so the samples before the point, taken backwards, are the ones after the mirrored point.
        var before = MemoryMarshal.Cast<double, Vector<double>>(even.Slice(origin - whole, Depth));
        var after = MemoryMarshal.Cast<double, Vector<double>>(even.Slice(origin + whole + 1, Depth));
        var index = MemoryMarshal.Cast<double, Vector<double>>(_index);
        var sign = MemoryMarshal.Cast<double, Vector<double>>(_sign);
        var cos = MemoryMarshal.Cast<double, Vector<double>>(_cos);
        var sin = MemoryMarshal.Cast<double, Vector<double>>(_sin);
        var (sinBefore, cosBefore) = Math.SinCos(Taper * fraction);
        var (sinAfter, cosAfter) = Math.SinCos(Taper * (1 - fraction));
        var beforeDistance = new Vector<double>(fraction);
        var afterDistance = new Vector<double>(1 - fraction);
        var sum = Vector<double>.Zero;
        for (var i = 0; i < index.Length; i++)
        {
            sum += before[i] * (sign[i] + (cosBefore * cos[i]) - (sinBefore * sin[i])) / (beforeDistance + index[i]);
            sum += after[i] * (sign[i] + (cosAfter * cos[i]) - (sinAfter * sin[i])) / (afterDistance + index[i]);
        }
        return Math.Sin(Math.PI * fraction) / Math.PI * Vector.Sum(sum);
    }
}
