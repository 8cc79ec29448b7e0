using System.Numerics;

namespace Eloquence.Audio;

/// <summary>Long-term average spectrum: the mean power spectrum of overlapping Hann windows of about 50 ms (P. Welch, 1967).</summary>
internal sealed class LongTermSpectrum
{
    private const double WindowSeconds = 0.05;

    private readonly int _sampleRate;
    private readonly RealFft _fft;
    private readonly double[] _window;
    private readonly double[] _frame;
    private readonly double[] _re;
    private readonly double[] _im;
    private readonly double[] _power;
    private readonly double[] _sum;
    private long _next;

    public LongTermSpectrum(int sampleRate)
    {
        _sampleRate = sampleRate;
        _fft = new RealFft((int)BitOperations.RoundUpToPowerOf2((uint)(WindowSeconds * sampleRate)));
        _window = new double[_fft.Length];
        for (var i = 0; i < _window.Length; i++)
        {
            _window[i] = 0.5 - (0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / _window.Length));
        }
        _frame = new double[_fft.Length];
        _re = new double[_fft.Length / 2];
        _im = new double[_fft.Length / 2];
        _power = new double[(_fft.Length / 2) + 1];
        _sum = new double[(_fft.Length / 2) + 1];
    }

    /// <summary>Samples behind the start of a window that a block has to hold.</summary>
    public int Reach => _fft.Length;

    public void Process(SampleBlock block)
    {
        for (; _next + _fft.Length <= block.End; _next += _fft.Length / 2)
        {
            VectorMath.SubtractAndMultiply(block.Slice(_next, _next + _fft.Length), 0, _window, _frame);
            _fft.PowerSpectrum(_frame, _re, _im, _power);
            for (var k = 0; k < _sum.Length; k++)
            {
                _sum[k] += _power[k];
            }
        }
    }

    /// <summary>
    /// Level of the mean energy density of one band relative to another, in dB; null when the recording does not reach the bands or is silent in one.
    /// </summary>
    public double? Slope(double lowFrom, double lowTo, double highFrom, double highTo)
    {
        var ratio = Mean(highFrom, highTo) / Mean(lowFrom, lowTo);
        return double.IsFinite(ratio) && ratio > 0 ? 10 * Math.Log10(ratio) : null;
    }

    private double Mean(double from, double to)
    {
        var binHz = (double)_sampleRate / _fft.Length;
        double sum = 0, count = 0;
        for (var k = 0; k < _sum.Length; k++)
        {
            // A bin at a border counts with the part of it that lies inside.
            var inside = Math.Clamp(Math.Min((k + 0.5) * binHz, to) - Math.Max(Math.Max(0, k - 0.5) * binHz, from), 0, binHz);
            sum += inside * _sum[k];
            count += inside;
        }
        return sum / count;
    }
}
