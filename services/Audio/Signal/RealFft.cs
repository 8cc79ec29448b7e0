using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Eloquence.Audio;

/// <summary>
/// Fourier transform of real data, in double precision and without allocation: the even and odd samples form a complex signal of half
/// the length, whose transform is split afterwards (Press et al., "Numerical Recipes", third edition, section 12.3). The complex
/// transform decimates in time in steps of radix 4, eight butterflies at once. An instance only holds tables and may be shared between threads.
/// </summary>
internal sealed class RealFft
{
    private readonly int _half;
    private readonly double[] _cos;
    private readonly double[] _sin;
    private readonly int[] _reversed;
    private readonly Stage[] _stages;

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
        _stages = CreateStages(_half);
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
        var k = 1;
        for (; k + Vector512<double>.Count <= _half; k += Vector512<double>.Count)
        {
            var (x, y) = SplitVector(re, im, k);
            ((x * x) + (y * y)).StoreUnsafe(ref power[k]);
        }
        for (; k < _half; k++)
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
        var middle = _half / 2;
        for (var i = 0; i < middle; i++)
        {
            var j = _reversed[i];
            re[j] = even[2 * i];
            im[j] = even[(2 * i) + 1];
        }
        for (var i = middle; i < _half; i++)
        {
            var j = _reversed[i];
            re[j] = even[Length - (2 * i)];
            im[j] = even[Length - (2 * i) - 1];
        }
        Transform(re, im);
        result[0] = re[0] + im[0];
        result[_half] = re[0] - im[0];
        var k = 1;
        for (; k + Vector512<double>.Count <= _half; k += Vector512<double>.Count)
        {
            SplitVector(re, im, k).Re.StoreUnsafe(ref result[k]);
        }
        for (; k < _half; k++)
        {
            result[k] = Split(re, im, k).Re;
        }
    }

    /// <summary>
    /// Filters a block circularly: transforms it, multiplies the spectrum by a real response and transforms back.
    /// </summary>
    /// <param name="samples">The samples, <see cref="Length"/>; filtered in place.</param>
    /// <param name="response">Gain at 0..length/2.</param>
    /// <param name="re">Scratch of length/2 values.</param>
    /// <param name="im">Scratch of length/2 values.</param>
    public void Filter(Span<double> samples, ReadOnlySpan<double> response, Span<double> re, Span<double> im)
    {
        Pack(samples, re, im);
        Transform(re, im);
        // The packed inverse wants conj(E + iO) for the filtered spectrum, where X(k) = E(k) + W^k O(k).
        var dc = (re[0] + im[0]) * response[0];
        var nyquist = (re[0] - im[0]) * response[_half];
        var nextRe = samples[.._half];
        var nextIm = samples[_half..];
        nextRe[0] = (dc + nyquist) / 2;
        nextIm[0] = -(dc - nyquist) / 2;
        var k = 1;
        for (; k + Vector512<double>.Count <= _half; k += Vector512<double>.Count)
        {
            FilterVector(re, im, response, nextRe, nextIm, k);
        }
        for (; k < _half; k++)
        {
            var mirror = _half - k;
            double evenRe = (re[k] + re[mirror]) / 2, evenIm = (im[k] - im[mirror]) / 2;
            double oddRe = (im[k] + im[mirror]) / 2, oddIm = (re[mirror] - re[k]) / 2;
            double c = _cos[k], s = _sin[k];
            double turnedRe = (oddRe * c) - (oddIm * s), turnedIm = (oddRe * s) + (oddIm * c);
            double gain = response[k], mirrorGain = response[mirror];
            // X(k) and conj(X(mirror)) after filtering.
            double aRe = (evenRe + turnedRe) * gain, aIm = (evenIm + turnedIm) * gain;
            double bRe = (evenRe - turnedRe) * mirrorGain, bIm = (evenIm - turnedIm) * mirrorGain;
            double sumRe = (aRe + bRe) / 2, sumIm = (aIm + bIm) / 2;
            double differenceRe = (aRe - bRe) / 2, differenceIm = (aIm - bIm) / 2;
            double backRe = (differenceRe * c) + (differenceIm * s), backIm = (differenceIm * c) - (differenceRe * s);
            nextRe[k] = sumRe - backIm;
            nextIm[k] = -(sumIm + backRe);
        }
        for (var i = 0; i < _half; i++)
        {
            var j = _reversed[i];
            re[j] = nextRe[i];
            im[j] = nextIm[i];
        }
        Transform(re, im);
        var scale = 1.0 / _half;
        for (var i = 0; i < _half; i++)
        {
            Vector128.Create(re[i] * scale, -im[i] * scale).StoreUnsafe(ref samples[2 * i]);
        }
    }

    /// <summary>Eight values of the spectrum that <see cref="Filter"/> transforms back, from k on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void FilterVector(ReadOnlySpan<double> re, ReadOnlySpan<double> im, ReadOnlySpan<double> response, Span<double> nextRe, Span<double> nextIm, int k)
    {
        var order = Vector512.Create(7L, 6, 5, 4, 3, 2, 1, 0);
        var mirror = _half - k - Vector512<double>.Count + 1;
        var half = Vector512.Create(0.5);
        var r = Vector512.LoadUnsafe(in re[k]);
        var i = Vector512.LoadUnsafe(in im[k]);
        var mirrorRe = Vector512.Shuffle(Vector512.LoadUnsafe(in re[mirror]), order);
        var mirrorIm = Vector512.Shuffle(Vector512.LoadUnsafe(in im[mirror]), order);
        var c = Vector512.LoadUnsafe(in _cos[k]);
        var s = Vector512.LoadUnsafe(in _sin[k]);
        var gain = Vector512.LoadUnsafe(in response[k]) * half;
        var mirrorGain = Vector512.Shuffle(Vector512.LoadUnsafe(in response[mirror]), order) * half;
        var (evenRe, evenIm) = ((r + mirrorRe) * half, (i - mirrorIm) * half);
        var (oddRe, oddIm) = ((i + mirrorIm) * half, (mirrorRe - r) * half);
        var (turnedRe, turnedIm) = ((oddRe * c) - (oddIm * s), (oddRe * s) + (oddIm * c));
        var (aRe, aIm) = ((evenRe + turnedRe) * gain, (evenIm + turnedIm) * gain);
        var (bRe, bIm) = ((evenRe - turnedRe) * mirrorGain, (evenIm - turnedIm) * mirrorGain);
        var (differenceRe, differenceIm) = (aRe - bRe, aIm - bIm);
        (aRe + bRe - ((differenceIm * c) - (differenceRe * s))).StoreUnsafe(ref nextRe[k]);
        (-(aIm + bIm + (differenceRe * c) + (differenceIm * s))).StoreUnsafe(ref nextIm[k]);
    }

    private void Pack(ReadOnlySpan<double> samples, Span<double> re, Span<double> im)
    {
        var pairs = MemoryMarshal.Cast<double, Vector128<double>>(samples[..Length]);
        var reversed = _reversed;
        for (var i = 0; i < reversed.Length; i++)
        {
            var pair = pairs[i];
            var j = reversed[i];
            re[j] = pair[0];
            im[j] = pair[1];
        }
    }

    /// <summary>Decimation in time on bit-reversed data.</summary>
    private void Transform(Span<double> re, Span<double> im)
    {
        ref var r = ref MemoryMarshal.GetReference(re[.._half]);
        ref var i = ref MemoryMarshal.GetReference(im[.._half]);
        foreach (var stage in _stages)
        {
            stage.Apply(ref r, ref i, _half);
        }
    }

    /// <summary>Value k of the transform of the real signal, from the transform of the packed one.</summary>
    private (double Re, double Im) Split(ReadOnlySpan<double> re, ReadOnlySpan<double> im, int k)
    {
        double evenRe = (re[k] + re[_half - k]) / 2, evenIm = (im[k] - im[_half - k]) / 2;
        double oddRe = (im[k] + im[_half - k]) / 2, oddIm = (re[_half - k] - re[k]) / 2;
        return (evenRe + (oddRe * _cos[k]) - (oddIm * _sin[k]), evenIm + (oddRe * _sin[k]) + (oddIm * _cos[k]));
    }

    /// <summary>Eight values of <see cref="Split"/> from k on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (Vector512<double> Re, Vector512<double> Im) SplitVector(ReadOnlySpan<double> re, ReadOnlySpan<double> im, int k)
    {
        var order = Vector512.Create(7L, 6, 5, 4, 3, 2, 1, 0);
        var mirror = _half - k - Vector512<double>.Count + 1;
        var half = Vector512.Create(0.5);
        var r = Vector512.LoadUnsafe(in re[k]);
        var i = Vector512.LoadUnsafe(in im[k]);
        var mirrorRe = Vector512.Shuffle(Vector512.LoadUnsafe(in re[mirror]), order);
        var mirrorIm = Vector512.Shuffle(Vector512.LoadUnsafe(in im[mirror]), order);
        var c = Vector512.LoadUnsafe(in _cos[k]);
        var s = Vector512.LoadUnsafe(in _sin[k]);
        var oddRe = (i + mirrorIm) * half;
        var oddIm = (mirrorRe - r) * half;
        return (
            ((r + mirrorRe) * half) + (oddRe * c) - (oddIm * s),
            ((i - mirrorIm) * half) + (oddRe * s) + (oddIm * c));
    }

    private static double Square(double x) => x * x;

    private static Stage[] CreateStages(int half)
    {
        var stages = new List<Stage>();
        var span = 1;
        if ((BitOperations.Log2((uint)half) & 1) == 1)
        {
            stages.Add(new Stage(1, radix: 2));
            span = 2;
        }
        for (; span < half; span *= 4)
        {
            stages.Add(new Stage(span, radix: 4));
        }
        return [.. stages];
    }

    /// <summary>One pass over the data: butterflies of sub-transforms of some points each.</summary>
    private sealed class Stage
    {
        private readonly int _span;
        private readonly int _radix;
        private readonly double[] _twiddles;

        public Stage(int span, int radix)
        {
            _span = span;
            _radix = radix;
            // cos and sin of one, two and three times the angle, each over k = 0..span-1.
            _twiddles = new double[6 * span];
            for (var k = 0; k < span; k++)
            {
                for (var times = 1; times <= 3; times++)
                {
                    var (sin, cos) = Math.SinCos(-2 * Math.PI * k * times / (4.0 * span));
                    _twiddles[((2 * times - 2) * span) + k] = cos;
                    _twiddles[((2 * times - 1) * span) + k] = sin;
                }
            }
        }

        public void Apply(ref double re, ref double im, int length)
        {
            if (_radix == 2)
            {
                ApplyPairs(ref re, ref im, length);
            }
            else if (_span >= Vector512<double>.Count)
            {
                ApplyEight(ref re, ref im, length);
            }
            else
            {
                ApplyOne(ref re, ref im, length);
            }
        }

        private static void ApplyPairs(ref double re, ref double im, int length)
        {
            for (var i = 0; i < length; i += 2)
            {
                ref var r = ref Unsafe.Add(ref re, i);
                ref var m = ref Unsafe.Add(ref im, i);
                double r0 = r, r1 = Unsafe.Add(ref r, 1), i0 = m, i1 = Unsafe.Add(ref m, 1);
                r = r0 + r1;
                Unsafe.Add(ref r, 1) = r0 - r1;
                m = i0 + i1;
                Unsafe.Add(ref m, 1) = i0 - i1;
            }
        }

        private void ApplyOne(ref double re, ref double im, int length)
        {
            var span = _span;
            ref var twiddle = ref _twiddles[0];
            for (var start = 0; start < length; start += 4 * span)
            {
                for (var k = 0; k < span; k++)
                {
                    var i = start + k;
                    double c1 = Unsafe.Add(ref twiddle, k), s1 = Unsafe.Add(ref twiddle, span + k);
                    double c2 = Unsafe.Add(ref twiddle, (2 * span) + k), s2 = Unsafe.Add(ref twiddle, (3 * span) + k);
                    double c3 = Unsafe.Add(ref twiddle, (4 * span) + k), s3 = Unsafe.Add(ref twiddle, (5 * span) + k);
                    double r0 = Unsafe.Add(ref re, i), i0 = Unsafe.Add(ref im, i);
                    double r1 = Unsafe.Add(ref re, i + span), i1 = Unsafe.Add(ref im, i + span);
                    double r2 = Unsafe.Add(ref re, i + (2 * span)), i2 = Unsafe.Add(ref im, i + (2 * span));
                    double r3 = Unsafe.Add(ref re, i + (3 * span)), i3 = Unsafe.Add(ref im, i + (3 * span));
                    // Bit reversal puts the sub-transform of the samples 2 modulo 4 second.
                    double a1 = (r1 * c2) - (i1 * s2), b1 = (r1 * s2) + (i1 * c2);
                    double a2 = (r2 * c1) - (i2 * s1), b2 = (r2 * s1) + (i2 * c1);
                    double a3 = (r3 * c3) - (i3 * s3), b3 = (r3 * s3) + (i3 * c3);
                    double p0 = r0 + a1, q0 = i0 + b1, p1 = r0 - a1, q1 = i0 - b1;
                    double p2 = a2 + a3, q2 = b2 + b3, p3 = a2 - a3, q3 = b2 - b3;
                    Unsafe.Add(ref re, i) = p0 + p2;
                    Unsafe.Add(ref im, i) = q0 + q2;
                    Unsafe.Add(ref re, i + span) = p1 + q3;
                    Unsafe.Add(ref im, i + span) = q1 - p3;
                    Unsafe.Add(ref re, i + (2 * span)) = p0 - p2;
                    Unsafe.Add(ref im, i + (2 * span)) = q0 - q2;
                    Unsafe.Add(ref re, i + (3 * span)) = p1 - q3;
                    Unsafe.Add(ref im, i + (3 * span)) = q1 + p3;
                }
            }
        }

        private void ApplyEight(ref double re, ref double im, int length)
        {
            var span = (nuint)_span;
            ref var twiddle = ref _twiddles[0];
            for (nuint start = 0; start < (nuint)length; start += 4 * span)
            {
                ref var re0 = ref Unsafe.Add(ref re, start);
                ref var im0 = ref Unsafe.Add(ref im, start);
                for (nuint k = 0; k < span; k += (nuint)Vector512<double>.Count)
                {
                    var c1 = Vector512.LoadUnsafe(ref twiddle, k);
                    var s1 = Vector512.LoadUnsafe(ref twiddle, span + k);
                    var c2 = Vector512.LoadUnsafe(ref twiddle, (2 * span) + k);
                    var s2 = Vector512.LoadUnsafe(ref twiddle, (3 * span) + k);
                    var c3 = Vector512.LoadUnsafe(ref twiddle, (4 * span) + k);
                    var s3 = Vector512.LoadUnsafe(ref twiddle, (5 * span) + k);
                    var r0 = Vector512.LoadUnsafe(ref re0, k);
                    var i0 = Vector512.LoadUnsafe(ref im0, k);
                    var r1 = Vector512.LoadUnsafe(ref re0, span + k);
                    var i1 = Vector512.LoadUnsafe(ref im0, span + k);
                    var r2 = Vector512.LoadUnsafe(ref re0, (2 * span) + k);
                    var i2 = Vector512.LoadUnsafe(ref im0, (2 * span) + k);
                    var r3 = Vector512.LoadUnsafe(ref re0, (3 * span) + k);
                    var i3 = Vector512.LoadUnsafe(ref im0, (3 * span) + k);
                    var a1 = (r1 * c2) - (i1 * s2);
                    var b1 = (r1 * s2) + (i1 * c2);
                    var a2 = (r2 * c1) - (i2 * s1);
                    var b2 = (r2 * s1) + (i2 * c1);
                    var a3 = (r3 * c3) - (i3 * s3);
                    var b3 = (r3 * s3) + (i3 * c3);
                    var p0 = r0 + a1;
                    var q0 = i0 + b1;
                    var p1 = r0 - a1;
                    var q1 = i0 - b1;
                    var p2 = a2 + a3;
                    var q2 = b2 + b3;
                    var p3 = a2 - a3;
                    var q3 = b2 - b3;
                    (p0 + p2).StoreUnsafe(ref re0, k);
                    (q0 + q2).StoreUnsafe(ref im0, k);
                    (p1 + q3).StoreUnsafe(ref re0, span + k);
                    (q1 - p3).StoreUnsafe(ref im0, span + k);
                    (p0 - p2).StoreUnsafe(ref re0, (2 * span) + k);
                    (q0 - q2).StoreUnsafe(ref im0, (2 * span) + k);
                    (p1 - q3).StoreUnsafe(ref re0, (3 * span) + k);
                    (q1 + p3).StoreUnsafe(ref im0, (3 * span) + k);
                }
            }
        }
    }
}
