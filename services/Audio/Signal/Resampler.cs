using System.Numerics;

namespace Eloquence.Audio;

/// <summary>
/// Changes the sample rate by any ratio with a Kaiser-windowed sinc (band-limited interpolation, J. O. Smith, "Digital Audio
/// Resampling", CCRMA). The stop band starts at the Nyquist frequency of the lower of both rates and lies <see cref="StopBandDb"/>
/// dB down; the pass band ends at <see cref="PassBandEdge"/> of it. Output sample m stands at m / (output rate) seconds: there is no delay.
/// <para>Coefficients are tabulated for every position between two input samples that the ratio needs, up to <see cref="MaximumPhases"/>;
/// ratios that need more interpolate linearly between those, with an error below -110 dB. Every phase sums to one, so that a
/// constant stays what it is.</para>
/// One instance resamples one signal: <see cref="Process"/> for each block, then <see cref="Finish"/>.
/// </summary>
public sealed class Resampler
{
    /// <summary>Attenuation of the stop band in decibels.</summary>
    public const double StopBandDb = 100;

    /// <summary>End of the pass band as a share of the lower Nyquist frequency.</summary>
    public const double PassBandEdge = 0.9;

    private const int MaximumPhases = 1024;
    private const int BlockLength = 4096;

    private readonly int _from;
    private readonly int _to;
    private readonly int _taps;
    private readonly int _phases;
    private readonly float[] _table;
    private readonly float[] _window;
    private int _buffered;
    private long _bufferStart;
    private long _received;
    private long _produced;

    /// <summary>Prepares a conversion.</summary>
    /// <param name="from">Input samples per second, in hertz.</param>
    /// <param name="to">Output samples per second, in hertz.</param>
    public Resampler(int from, int to)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(from);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(to);
        _from = from;
        _to = to;
        var nyquist = Math.Min(1.0, (double)to / from);
        var half = (KaiserWindow.Length(StopBandDb, Math.PI * nyquist * (1 - PassBandEdge)) / 2) + 1;
        _taps = 2 * half;
        _phases = Math.Min(MaximumPhases, to / (int)BigInteger.GreatestCommonDivisor(from, to));
        _table = from == to ? [] : CreateTable(half, nyquist * (1 + PassBandEdge) / 2);
        _window = from == to ? [] : new float[_taps + BlockLength];
        _buffered = half - 1;
        _bufferStart = 1 - half;
    }

    /// <summary>Number of output samples for so many input samples: as many as stand inside the input.</summary>
    public int OutputLength(int inputLength) => checked((int)((((long)inputLength * _to) + _from - 1) / _from));

    /// <summary>Resamples a whole signal.</summary>
    /// <param name="samples">The signal.</param>
    /// <param name="from">Its samples per second, in hertz.</param>
    /// <param name="to">Wanted samples per second, in hertz.</param>
    public static float[] Resample(ReadOnlySpan<float> samples, int from, int to)
    {
        var resampler = new Resampler(from, to);
        var output = new float[resampler.OutputLength(samples.Length)];
        var written = resampler.Process(samples, output);
        resampler.Finish(output.AsSpan(written));
        return output;
    }

    /// <summary>Takes a block of input and writes the output that is ready.</summary>
    /// <returns>Number of samples written to <paramref name="output"/>.</returns>
    public int Process(ReadOnlySpan<float> input, Span<float> output)
    {
        _received += input.Length;
        if (_from == _to)
        {
            input.CopyTo(output);
            return input.Length;
        }
        var written = 0;
        while (!input.IsEmpty)
        {
            var count = Math.Min(input.Length, _window.Length - _buffered);
            if (count == 0)
            {
                throw new ArgumentException("The output span is shorter than the output.", nameof(output));
            }
            input[..count].CopyTo(_window.AsSpan(_buffered));
            input = input[count..];
            _buffered += count;
            written += Produce(output[written..]);
        }
        return written;
    }

    /// <summary>Writes the rest of the output, as if zeros followed the input.</summary>
    /// <returns>Number of samples written to <paramref name="output"/>.</returns>
    public int Finish(Span<float> output)
    {
        if (_from == _to)
        {
            return 0;
        }
        var remaining = (int)(OutputLength(checked((int)_received)) - _produced);
        output = output[..remaining];
        Span<float> silence = stackalloc float[256];
        silence.Clear();
        var written = 0;
        while (written < remaining)
        {
            var count = Math.Min(silence.Length, _window.Length - _buffered);
            silence[..count].CopyTo(_window.AsSpan(_buffered));
            _buffered += count;
            written += Produce(output[written..]);
        }
        return written;
    }

    private int Produce(Span<float> output)
    {
        var written = 0;
        var first = 0;
        for (; written < output.Length; written++)
        {
            var position = _produced * _from;
            var whole = position / _to;
            first = (int)(whole - (_taps / 2) + 1 - _bufferStart);
            if (first + _taps > _buffered)
            {
                break;
            }
            output[written] = Interpolate(_window.AsSpan(first, _taps), (position - (whole * _to)) * _phases);
            _produced++;
        }
        Discard(Math.Min(first, _buffered));
        return written;
    }

    /// <param name="samples">Input around the output sample.</param>
    /// <param name="phase">Position after the middle input sample, in 1 / (output rate x <see cref="_phases"/>) of an input period.</param>
    private float Interpolate(ReadOnlySpan<float> samples, long phase)
    {
        var row = (int)(phase / _to);
        var between = (phase - ((long)row * _to)) / (float)_to;
        var value = VectorMath.Dot(samples, _table.AsSpan(row * _taps, _taps));
        return between == 0 ? value : value + (between * (VectorMath.Dot(samples, _table.AsSpan((row + 1) * _taps, _taps)) - value));
    }

    private void Discard(int count)
    {
        _window.AsSpan(count, _buffered - count).CopyTo(_window);
        _buffered -= count;
        _bufferStart += count;
    }

    /// <summary>Row p holds the filter at the input positions around a point p / <see cref="_phases"/> samples after the middle one.</summary>
    private float[] CreateTable(int half, double cutoff)
    {
        var beta = KaiserWindow.Beta(StopBandDb);
        var table = new float[(_phases + 1) * _taps];
        var row = new double[_taps];
        for (var phase = 0; phase <= _phases; phase++)
        {
            double sum = 0;
            for (var tap = 0; tap < _taps; tap++)
            {
                var distance = tap - half + 1 - ((double)phase / _phases);
                row[tap] = Sinc(cutoff * distance) * KaiserWindow.At(distance / half, beta);
                sum += row[tap];
            }
            for (var tap = 0; tap < _taps; tap++)
            {
                table[(phase * _taps) + tap] = (float)(row[tap] / sum);
            }
        }
        return table;
    }

    private static double Sinc(double x) => Math.Abs(x) < 1e-12 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
