using System.Numerics;

namespace Eloquence.Audio;

/// <summary>
/// Radix-2 Fourier transform of real data, in double precision and without allocation: the even and odd samples form a complex
/// signal of half the length, whose transform is split afterwards (Press et al., "Numerical Recipes", third edition, section 12.3).
/// An instance only holds tables and may be shared between threads.
/// </summary>
internal sealed class RealFft
{
    private readonly int _half;
    private readonly double[] _cos;
    private readonly double[] _sin;
    private readonly int[] _reversed;

    /// <summary>Prepares transforms of <paramref name="length"/> samples, a power of two of at least four.</summary>
    public RealFft(int length)
    {
        if (length < 4 || !BitOperations.IsPow2(length))
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, "The length must be a power of two of at least four.");
        }
        Length = length;
        _half = length / 2;
        _cos = new double[_half];
        _sin = new double[_half];
        _reversed = new int[_half];
        var bits = BitOperations.Log2((uint)_half);
        for (var i = 0; i < _half; i++)
        {
            (_sin[i], _cos[i]) = Math.SinCos(-2 * Math.PI * i / length);
            for (var bit = 0; bit < bits; bit++)
            {
                _reversed[i] |= ((i >> bit) & 1) << (bits - 1 - bit);
            }
        }
    }

    /// <summary>Number of real samples.</summary>
    public int Length { get; }

    /// <summary>Computes the power spectrum |X(k)|², k = 0..length/2.</summary>
    /// <param name="samples">The samples; at least <see cref="Length"/>.</param>
    /// <param name="re">Scratch of length/2 values.</param>
    /// <param name="im">Scratch of length/2 values.</param>
    /// <param name="power">Receives length/2 + 1 values.</param>
    public void PowerSpectrum(ReadOnlySpan<double> samples, Span<double> re, Span<double> im, Span<double> power)
    {
        Pack(samples, re, im);
        Transform(re, im);
        power[0] = Square(re[0] + im[0]);
        power[_half] = Square(re[0] - im[0]);
        for (var k = 1; k < _half; k++)
        {
            var (x, y) = Split(re, im, k);
            power[k] = Square(x) + Square(y);
        }
    }

    /// <summary>
    /// Transforms a real, even sequence given by its first half; the result is real and even too. Applied to a power spectrum it
    /// gives the circular autocorrelation, times <see cref="Length"/> (Wiener-Khinchin).
    /// </summary>
    /// <param name="even">Values at 0..length/2.</param>
    /// <param name="re">Scratch of length/2 values.</param>
    /// <param name="im">Scratch of length/2 values.</param>
    /// <param name="result">Receives the values at 0..length/2.</param>
    public void TransformEven(ReadOnlySpan<double> even, Span<double> re, Span<double> im, Span<double> result)
    {
        for (var i = 0; i < _half; i++)
        {
            var j = _reversed[i];
            re[j] = even[Math.Min(2 * i, Length - (2 * i))];
            im[j] = even[Math.Min((2 * i) + 1, Length - (2 * i) - 1)];
        }
        Transform(re, im);
        result[0] = re[0] + im[0];
        result[_half] = re[0] - im[0];
        for (var k = 1; k < _half; k++)
        {
            result[k] = Split(re, im, k).Re;
        }
    }

    private void Pack(ReadOnlySpan<double> samples, Span<double> re, Span<double> im)
    {
        for (var i = 0; i < _half; i++)
        {
            var j = _reversed[i];
            re[j] = samples[2 * i];
            im[j] = samples[(2 * i) + 1];
        }
    }

    /// <summary>Decimation in time on bit-reversed data.</summary>
    private void Transform(Span<double> re, Span<double> im)
    {
        re = re[.._half];
        im = im[.._half];
        for (var span = 1; span < _half; span <<= 1)
        {
            var stride = _half / span;
            for (var start = 0; start < _half; start += 2 * span)
            {
                var upperRe = re.Slice(start, span);
                var upperIm = im.Slice(start, span);
                var lowerRe = re.Slice(start + span, span);
                var lowerIm = im.Slice(start + span, span);
                for (var k = 0; k < upperRe.Length; k++)
                {
                    double c = _cos[k * stride], s = _sin[k * stride];
                    var x = (lowerRe[k] * c) - (lowerIm[k] * s);
                    var y = (lowerRe[k] * s) + (lowerIm[k] * c);
                    lowerRe[k] = upperRe[k] - x;
                    lowerIm[k] = upperIm[k] - y;
                    upperRe[k] += x;
                    upperIm[k] += y;
                }
            }
        }
    }

    /// <summary>Value k of the transform of the real signal, from the transform of the packed one.</summary>
    private (double Re, double Im) Split(ReadOnlySpan<double> re, ReadOnlySpan<double> im, int k)
    {
        double evenRe = (re[k] + re[_half - k]) / 2, evenIm = (im[k] - im[_half - k]) / 2;
        double oddRe = (im[k] + im[_half - k]) / 2, oddIm = (re[_half - k] - re[k]) / 2;
        return (evenRe + (oddRe * _cos[k]) - (oddIm * _sin[k]), evenIm + (oddRe * _sin[k]) + (oddIm * _cos[k]));
    }

    private static double Square(double x) => x * x;
}
