using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Eloquence.Audio;

/// <summary>
/// Intensity over time: the mean square around each moment, weighted by a Kaiser-Bessel window whose side lobes are below -190 dB, the
/// mean of each frame removed. Window of 6.4 and step of 0.8 periods of the lowest frequency, as Praat's <c>Sound: To Intensity...</c>
/// documents.
/// </summary>
internal sealed class IntensityAnalysis
{
    private const double KaiserBeta = (2 * Math.PI * Math.PI) + 0.5;

    private readonly FrameGrid _grid;
    private readonly double[] _window;
    private readonly double _windowSum;
    private readonly long _length;
    private readonly float[] _levels;
    private int _next;

    public IntensityAnalysis(long samples, int sampleRate, double lowestHz)
    {
        var reachSeconds = 3.2 / lowestHz;
        _grid = FrameGrid.Of(samples, sampleRate, 2 * reachSeconds, 0.8 / lowestHz);
        _length = samples;
        var reach = (int)Math.Floor(reachSeconds * sampleRate);
        _window = new double[(2 * reach) + 1];
        for (var i = 0; i < _window.Length; i++)
        {
            _window[i] = KaiserWindow.At((i - reach) / (reachSeconds * sampleRate), KaiserBeta);
        }
        _windowSum = VectorMath.Sum(_window);
        _levels = new float[Math.Max(0, _grid.Count)];
    }

    /// <summary>Samples around a frame that a block has to hold.</summary>
    public int Reach => (_window.Length / 2) + 1;

    public void Process(SampleBlock block)
    {
        var reach = _window.Length / 2;
        for (; _next < _grid.Count; _next++)
        {
            var middle = Sampling.Nearest(_grid.Time(_next), _grid.SampleRate);
            if (!block.Reaches(middle + reach + 1))
            {
                return;
            }
            var first = Math.Max(0, middle - reach);
            var samples = block.Slice(first, Math.Min(_length, middle + reach + 1));
            _levels[_next] = (float)IntensityContour.Decibels(MeanSquare(samples, _window.AsSpan((int)(first - middle + reach), samples.Length)));
        }
    }

    public IntensityContour Finish() => new(_grid.FirstSeconds, _grid.StepSeconds, _levels);

    private double MeanSquare(ReadOnlySpan<double> samples, ReadOnlySpan<double> weights)
    {
        ref var x = ref MemoryMarshal.GetReference(samples);
        ref var w = ref MemoryMarshal.GetReference(weights);
        Vector512<double> sums = default, weighted = default, squares = default;
        var i = 0;
        for (; i + Vector512<double>.Count <= samples.Length; i += Vector512<double>.Count)
        {
            var value = Vector512.LoadUnsafe(ref x, (nuint)i);
            var product = value * Vector512.LoadUnsafe(ref w, (nuint)i);
            sums += value;
            weighted += product;
            squares = Vector512.FusedMultiplyAdd(product, value, squares);
        }
        double sum = Vector512.Sum(sums), weightedSum = Vector512.Sum(weighted), squareSum = Vector512.Sum(squares);
        for (; i < samples.Length; i++)
        {
            var product = samples[i] * weights[i];
            sum += samples[i];
            weightedSum += product;
            squareSum += product * samples[i];
        }
        var mean = sum / samples.Length;
        var weight = weights.Length == _window.Length ? _windowSum : VectorMath.Sum(weights);
        return Math.Max(0, squareSum - (2 * mean * weightedSum) + (mean * mean * weight)) / weight;
    }
}
