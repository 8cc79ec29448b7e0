using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Eloquence.Audio;

/// <summary>
/// Harmonics-to-noise ratio by forward cross-correlation, as Praat's <c>To Harmonicity (cc): 0.01, 75, 0.1, 1</c>: each frame correlates one
/// longest period with what follows it at every lag; the highest maximum r of the normalised correlation gives 10 log10(r / (1 - r)).
/// Frames whose amplitude is low next to the recording's are silent and have none.
/// </summary>
internal sealed class HarmonicityAnalysis
{
    private const double FloorHz = 75;
    private const double StepSeconds = 0.01;
    private const double SilenceThreshold = 0.1;

    /// <summary>Interpolation does not lift a maximum by more than this above the parabola through its samples, but for the first few lags.</summary>
    private const double Lift = 0.1;
    private const int FewLags = 8;

    /// <summary>From this sample rate on, in hertz, so many samples on each side tell the place of a maximum as well as all do.</summary>
    private const int DenseRate = 24_000;
    private const int DenseDepth = 70;

    /// <summary>Samples on each side for a first look at a height, and how far that may be from the height by all samples.</summary>
    private const int RoughDepth = 40;
    private const double RoughLift = 0.1;

    /// <summary>A rise of the correlation below this is the rounding of a plateau, as digital silence next to sound gives it, and no maximum.</summary>
    private const double Rounding = 1e-11;

    private readonly FrameGrid _grid;
    private readonly double _peak;
    private readonly int _period;
    private readonly int _length;
    private readonly int _largestLag;
    private readonly int _depth;
    private readonly double[] _centred;
    private readonly double[] _correlation;
    private readonly double[] _squares;
    private readonly (double Height, int Lag)[] _maxima;
    private readonly List<float> _levels = [];
    private int _next;

    public HarmonicityAnalysis(long samples, int sampleRate, double recordingPeak)
    {
        var window = 1.0 / FloorHz;
        _grid = FrameGrid.Of(samples, sampleRate, window + window, StepSeconds);
        _peak = recordingPeak;
        _period = (int)Math.Floor(1.0 / (1.0 / sampleRate) / FloorHz);
        var half = ((int)Math.Floor(window / (1.0 / sampleRate)) / 2) - 1;
        _length = 2 * half;
        _largestLag = _length;
        _depth = sampleRate < DenseRate ? int.MaxValue : DenseDepth;
        _centred = new double[(2 * _length) + Vector512<double>.Count];
        _squares = new double[(2 * _length) + 1];
        _correlation = new double[(2 * _largestLag) + 1 + (2 * SincPeak.Padding)];
        _maxima = new (double, int)[_largestLag];
    }

    /// <summary>Samples around a frame that a block has to hold.</summary>
    public int Reach => (2 * _length) + 8;

    public void Process(SampleBlock block)
    {
        for (; _next < _grid.Count; _next++)
        {
            var before = _grid.SampleBefore(_next);
            if (!block.Reaches(before + Reach))
            {
                return;
            }
            if (_peak > 0 && Analyse(block, before, _grid.Time(_next)) is { } level)
            {
                _levels.Add((float)level);
            }
        }
    }

    /// <summary>Levels in dB of the frames that are not silent.</summary>
    public IReadOnlyList<float> Finish() => _levels;

    private double? Analyse(SampleBlock block, long before, double time)
    {
        var mean = VectorMath.Sum(block.Slice(Math.Max(0, before + 1 - _period), before + 1 + _period)) / (2 * _period);
        var half = _length / 2;
        var (lowest, highest) = VectorMath.Range(block.Slice(before + 1 - half, before + 1 + half));
        var peak = Math.Max(highest - mean, mean - lowest);
        var unvoiced = Math.Max(0, 2 - (Math.Min(1, peak / _peak) / SilenceThreshold));
        if (unvoiced >= 1)
        {
            // Nothing is stronger.
            return null;
        }
        var start = Math.Max(0, Sampling.Before(time - (0.5 * (2 / FloorHz)), _grid.SampleRate));
        var samples = block.Slice(start, Math.Min(block.End, start + (2 * _length)));
        VectorMath.Subtract(samples, mean, _centred);
        _centred.AsSpan(samples.Length).Clear();
        Correlate();
        var strongest = Strongest();
        return strongest <= unvoiced || strongest <= 0 ? null : Decibels(strongest);
    }

    private static double Decibels(double r) => r > 1 - 1e-15 ? 150 : r <= 1e-15 ? -150 : 10 * Math.Log10(r / (1 - r));

    private void Correlate()
    {
        var x = _centred.AsSpan(0, _length);
        _squares[0] = 0;
        for (var i = 0; i < 2 * _length; i++)
        {
            _squares[i + 1] = _squares[i] + (_centred[i] * _centred[i]);
        }
        var energy = _squares[_length];
        var origin = _largestLag + SincPeak.Padding;
        _correlation[origin] = 1;
        Span<double> products = stackalloc double[4];
        for (var lag = 1; lag <= _largestLag; lag += 4)
        {
            FourProducts(x, ref _centred[lag], products);
            for (var i = 0; i < 4 && lag + i <= _largestLag; i++)
            {
                var shifted = _squares[lag + i + _length] - _squares[lag + i];
                var value = energy * shifted > 0 ? products[i] / Math.Sqrt(energy * shifted) : 0;
                _correlation[origin + lag + i] = value;
                _correlation[origin - lag - i] = value;
            }
        }
    }

    /// <summary>Sums of products at four lags in a row, so that every loaded sample serves four times.</summary>
    private static void FourProducts(ReadOnlySpan<double> x, ref double shifted, Span<double> products)
    {
        ref var first = ref MemoryMarshal.GetReference(x);
        Vector512<double> a = default, b = default, c = default, d = default;
        var whole = x.Length - (x.Length % Vector512<double>.Count);
        for (nuint i = 0; i < (nuint)whole; i += (nuint)Vector512<double>.Count)
        {
            var value = Vector512.LoadUnsafe(ref first, i);
            a = Vector512.FusedMultiplyAdd(value, Vector512.LoadUnsafe(ref shifted, i), a);
            b = Vector512.FusedMultiplyAdd(value, Vector512.LoadUnsafe(ref shifted, i + 1), b);
            c = Vector512.FusedMultiplyAdd(value, Vector512.LoadUnsafe(ref shifted, i + 2), c);
            d = Vector512.FusedMultiplyAdd(value, Vector512.LoadUnsafe(ref shifted, i + 3), d);
        }
        (products[0], products[1], products[2], products[3]) = (Vector512.Sum(a), Vector512.Sum(b), Vector512.Sum(c), Vector512.Sum(d));
        var rest = MemoryMarshal.CreateReadOnlySpan(ref shifted, x.Length + 3);
        for (var i = whole; i < x.Length; i++)
        {
            for (var lag = 0; lag < 4; lag++)
            {
                products[lag] += x[i] * rest[i + lag];
            }
        }
    }

    /// <summary>Height of the highest maximum between samples; 0 without one. Refines only the maxima that can still win.</summary>
    private double Strongest()
    {
        var r = _correlation.AsSpan(_largestLag + SincPeak.Padding);
        var count = 0;
        for (var lag = 2; lag < _largestLag; lag++)
        {
            double value = r[lag], before = r[lag - 1], after = r[lag + 1];
            if (value > 0 && value - before > Rounding && value >= after)
            {
                var slope = (after - before) / 2;
                _maxima[count++] = (value + (slope * slope / (2 * ((2 * value) - before - after))), lag);
            }
        }
        double best = 0;
        for (var i = 0; i < count && _maxima[i].Lag < FewLags; i++)
        {
            best = Math.Max(best, Refined(_maxima[i].Lag));
            _maxima[i].Height = double.NegativeInfinity;
        }
        while (count > 0)
        {
            var highest = 0;
            for (var i = 1; i < count; i++)
            {
                highest = _maxima[i].Height > _maxima[highest].Height ? i : highest;
            }
            var (height, lag) = _maxima[highest];
            if (height + Lift < best)
            {
                break;
            }
            best = Rough(lag) + RoughLift < best ? best : Math.Max(best, Refined(lag));
            _maxima[highest] = _maxima[--count];
        }
        return best;
    }

    /// <summary>Height between samples from a few of them, where a parabola has its top.</summary>
    private double Rough(int lag)
    {
        var r = _correlation.AsSpan(_largestLag + SincPeak.Padding + lag - 1, 3);
        var place = lag + (0.5 * (r[2] - r[0]) / ((2 * r[1]) - r[0] - r[2]));
        return SincPeak.Interpolate(_correlation, _largestLag, place, RoughDepth);
    }

    /// <summary>Height between samples; above one it is reflected, since short windows overestimate. A maximum above the Nyquist frequency is none.</summary>
    private double Refined(int lag)
    {
        var (place, _) = SincPeak.Find(_correlation, _largestLag, lag, _depth);
        if (place <= 2)
        {
            return 0;
        }
        var height = SincPeak.Interpolate(_correlation, _largestLag, place, int.MaxValue);
        return height > 1 ? 1 / height : height;
    }
}
