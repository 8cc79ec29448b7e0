using System.Runtime.Intrinsics;

namespace Eloquence.Audio;

/// <summary>
/// Smoothed cepstral peak prominence (J. Hillenbrand, R. Houde, "Acoustic correlates of breathy vocal quality: dysphonic voices and
/// continuous speech", 1996), as Praat's <c>To PowerCepstrogram: 60, 0.002, 5000, 50</c> and <c>Get CPPS: "no", 0.02, 0.0005, 60, 330, 0.05,
/// "parabolic", 0.001, 0, "Straight", "Robust"</c>: power cepstra of 0.1 s under a Gaussian window, 500 a second, averaged over 20 ms and
/// 0.5 ms; of each the height of its peak above a straight line through its levels (Theil's incomplete method).
/// </summary>
internal sealed class CepstralProminence
{
    /// <summary>Sample rate the analysis works at.</summary>
    public const int SampleRate = 10_000;

    private const double WindowSeconds = 0.1;
    private const double StepSeconds = 0.002;
    private const double PreEmphasisHz = 50;
    private const int Half = 512;
    private const int Bins = Half + 1;
    private const int Stride = 520;
    private const int SmoothedFrames = 5;
    private const int Kept = (2 * SmoothedFrames) + 1;
    private const int FirstPeakBin = 31;
    private const int LastPeakBin = 166;
    private const double DecibelsPerNeper = 4.342944819032518;

    private static readonly double PreEmphasis = Math.Exp(-2 * Math.PI * PreEmphasisHz / SampleRate);

    private readonly RealFft _fft = new(2 * Half);
    private readonly FrameGrid _grid;
    private readonly double _firstSeconds;
    private readonly double[] _window = CreateWindow();
    private readonly double[] _frame = new double[2 * Half];
    private readonly double[] _re = new double[Half];
    private readonly double[] _im = new double[Half];
    private readonly double[] _spectrum = new double[Stride];
    private readonly double[] _power = new double[Kept * Stride];
    private readonly double[] _smooth = new double[Stride];
    private readonly double[] _levels = new double[Stride];
    private readonly double[] _scratch = new double[Stride];
    private readonly float[] _prominences;
    private readonly RunningMedian _slopes = new();
    private readonly RunningMedian _intercepts = new();
    private int _next;
    private int _smoothed;
    private double _slope;
    private double _intercept;

    /// <param name="source">The recording before resampling.</param>
    /// <param name="firstSeconds">Time of the first resampled sample.</param>
    public CepstralProminence(ISampleSource source, double firstSeconds)
    {
        _grid = FrameGrid.Of(source.Length, source.SampleRate, WindowSeconds, StepSeconds);
        _firstSeconds = firstSeconds;
        _prominences = new float[Math.Max(0, _grid.Count)];
    }

    /// <summary>Resampled samples around the middle of a frame that a block has to hold.</summary>
    public static int Reach => (int)(WindowSeconds * SampleRate / 2) + 4;

    /// <summary>Takes resampled samples.</summary>
    public void Process(SampleBlock block)
    {
        for (; _next < _grid.Count; _next++)
        {
            var start = (long)Math.Floor(((_grid.Time(_next) - (WindowSeconds / 2) - _firstSeconds) * SampleRate) + 0.5);
            if (!block.Reaches(start + _window.Length))
            {
                return;
            }
            Load(block, start);
            Cepstrum(_power.AsSpan(_next % Kept * Stride, Stride));
            if (_next >= SmoothedFrames)
            {
                Smooth(_next - SmoothedFrames, _next);
            }
        }
        while (block.IsLast && _smoothed < _grid.Count)
        {
            Smooth(_smoothed, _grid.Count - 1);
        }
    }

    /// <summary>Prominence of each frame in dB.</summary>
    public Prominences Finish() => new(_grid.Count < 1 ? 0 : _grid.FirstSeconds, StepSeconds, _prominences);

    private static double[] CreateWindow()
    {
        var length = (int)Math.Round(WindowSeconds * SampleRate);
        var window = new double[length];
        var edge = Math.Exp(-12);
        for (var i = 0; i < length; i++)
        {
            var distance = (i + 1 - (0.5 * (length + 1))) / (length + 1);
            window[i] = (Math.Exp(-48 * distance * distance) - edge) / (1 - edge);
        }
        return window;
    }

    /// <summary>Loads a window of pre-emphasised samples, zeros outside the recording.</summary>
    private void Load(SampleBlock block, long start)
    {
        var frame = _frame.AsSpan(0, _window.Length);
        var first = Math.Max(start, block.Start);
        var end = Math.Min(start + frame.Length, block.End);
        frame.Clear();
        var samples = block.Slice(Math.Max(block.Start, first - 1), end);
        var target = frame.Slice((int)(first - start), (int)(end - first));
        if (samples.Length == target.Length)
        {
            target[0] = samples[0];
            samples = samples[1..];
            target = target[1..];
            samples = block.Slice(end - samples.Length - 1, end);
        }
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = samples[i + 1] - (PreEmphasis * samples[i]);
        }
        VectorMath.SubtractAndMultiply(frame, VectorMath.Sum(frame) / frame.Length, _window, frame);
    }

    private void Cepstrum(Span<double> power)
    {
        _fft.PowerSpectrum(_frame, _re, _im, _spectrum);
        // Praat's spectrum is scaled by the sampling period; its square counts next to the smallest number only.
        const double scale = 1.0 / SampleRate / SampleRate;
        for (var k = 0; k < Stride; k += Vector512<double>.Count)
        {
            Vector512.Log((Vector512.LoadUnsafe(ref _spectrum[k]) * scale) + Vector512.Create(1e-300)).StoreUnsafe(ref _spectrum[k]);
        }
        _fft.TransformEven(_spectrum, _re, _im, power);
        const double binHz = SampleRate / (2.0 * Half);
        for (var k = 0; k < Stride; k += Vector512<double>.Count)
        {
            var value = Vector512.LoadUnsafe(ref power[k]) * binHz;
            (value * value).StoreUnsafe(ref power[k]);
        }
    }

    /// <summary>Averages over time by trapezoids; at the ends of the recording the outer half steps count as the frames next to them.</summary>
    private void Smooth(int frame, int last)
    {
        _smoothed = frame + 1;
        var (first, end) = (Math.Max(0, frame - SmoothedFrames), Math.Min(last, frame + SmoothedFrames));
        var firstWeight = frame >= SmoothedFrames ? 0.5 : 1;
        var endWeight = frame + SmoothedFrames < _grid.Count ? 0.5 : 1;
        var total = end - first - 1 + firstWeight + endWeight;
        if (end == first)
        {
            (firstWeight, total) = (0, 1);
        }
        for (var k = 0; k < Stride; k += Vector512<double>.Count)
        {
            var sum = (Vector512.LoadUnsafe(ref _power[(first % Kept * Stride) + k]) * firstWeight)
                + (Vector512.LoadUnsafe(ref _power[(end % Kept * Stride) + k]) * endWeight);
            for (var i = first + 1; i < end; i++)
            {
                sum += Vector512.LoadUnsafe(ref _power[(i % Kept * Stride) + k]);
            }
            (sum / total).StoreUnsafe(ref _smooth[k]);
        }
        Level();
        FitLine();
        _prominences[frame] = (float)Peak();
    }

    /// <summary>Averages over 0.5 ms of quefrency, the curve taken as linear between bins, and turns to dB.</summary>
    private void Level()
    {
        var k = 4;
        for (; k + Vector512<double>.Count + 3 <= Bins; k += Vector512<double>.Count)
        {
            var sum = Vector512.LoadUnsafe(ref _smooth[k - 1]) + Vector512.LoadUnsafe(ref _smooth[k]) + Vector512.LoadUnsafe(ref _smooth[k + 1])
                + ((Vector512.LoadUnsafe(ref _smooth[k - 2]) + Vector512.LoadUnsafe(ref _smooth[k + 2])) * 0.875)
                + ((Vector512.LoadUnsafe(ref _smooth[k - 3]) + Vector512.LoadUnsafe(ref _smooth[k + 3])) * 0.125);
            (Vector512.Log((sum / 5) + Vector512.Create(1e-30)) * DecibelsPerNeper).StoreUnsafe(ref _levels[k]);
        }
        for (; k < Bins; k++)
        {
            _levels[k] = LevelAt(k);
        }
        for (k = 0; k < 4; k++)
        {
            _levels[k] = LevelAt(k);
        }
    }

    private double LevelAt(int bin)
    {
        double low = Math.Max(0, bin - 2.5), high = Math.Min(Half, bin + 2.5);
        double sum = 0;
        for (var left = (int)Math.Floor(low); left < high; left++)
        {
            double from = Math.Max(low, left), to = Math.Min(high, left + 1);
            var middle = (0.5 * (from + to)) - left;
            sum += (to - from) * ((_smooth[left] * (1 - middle)) + (_smooth[Math.Min(left + 1, Half)] * middle));
        }
        return DecibelsPerNeper * Math.Log((sum / (high - low)) + 1e-30);
    }

    /// <summary>Median slope between bins half the range apart, then the median intercept; all but quefrency 0.</summary>
    private void FitLine()
    {
        const int apart = Half / 2;
        for (var i = 0; i < apart; i += Vector512<double>.Count)
        {
            ((Vector512.LoadUnsafe(ref _levels[1 + apart + i]) - Vector512.LoadUnsafe(ref _levels[1 + i])) / apart).StoreUnsafe(ref _scratch[i]);
        }
        _slope = _slopes.Next(_scratch.AsSpan(0, apart));
        var index = Vector512.Create(1.0, 2, 3, 4, 5, 6, 7, 8);
        for (var i = 0; i < Half; i += Vector512<double>.Count)
        {
            (Vector512.LoadUnsafe(ref _levels[1 + i]) - ((index + Vector512.Create((double)i)) * _slope)).StoreUnsafe(ref _scratch[i]);
        }
        _intercept = _intercepts.Next(_scratch.AsSpan(0, Half));
    }

    /// <summary>Height of the highest peak between 1/330 and 1/60 s above the line, by a parabola.</summary>
    private double Peak()
    {
        var highest = Math.Max(Above(FirstPeakBin), Above(LastPeakBin));
        double before = Above(FirstPeakBin - 1), value = Above(FirstPeakBin);
        for (var k = FirstPeakBin; k <= LastPeakBin; k++)
        {
            var after = Above(k + 1);
            if (value > before && value >= after)
            {
                var slope = (after - before) / 2;
                highest = Math.Max(highest, value + (slope * slope / (2 * ((2 * value) - before - after))));
            }
            (before, value) = (value, after);
        }
        return highest;
    }

    private double Above(int bin) => Math.Max(0, _levels[bin] - (_slope * bin) - _intercept);
}

/// <summary>Cepstral peak prominences over time.</summary>
/// <param name="FirstFrameSeconds">Time of the middle of the first frame.</param>
/// <param name="StepSeconds">Time between frames.</param>
/// <param name="LevelsDb">Smoothed prominence of each frame in dB.</param>
internal sealed record Prominences(double FirstFrameSeconds, double StepSeconds, IReadOnlyList<float> LevelsDb);
