using System.Numerics;

namespace Eloquence.Audio;

/// <summary>
/// A recording at another sample rate, as Praat's <c>Sound: Resample</c> with precision 50: everything above the new Nyquist frequency is
/// removed sharply, then each sample is interpolated by sinc functions under Hann tapers over 50 samples on each side. The new samples
/// stand symmetrically in the recording's duration. One instance serves one thread.
/// </summary>
public sealed class ResampledSource : ISampleSource
{
    private const int Depth = 50;
    private const int LargestTable = 1024;

    private readonly ISampleSource _source;
    private readonly double _offset;
    private readonly int _phases;
    private readonly double[]?[] _rows;
    private double[] _input = [];

    /// <param name="source">The recording.</param>
    /// <param name="sampleRate">Wanted samples per second, in hertz.</param>
    public ResampledSource(ISampleSource source, int sampleRate)
    {
        _source = sampleRate >= source.SampleRate ? source : new BrickWall(source, sampleRate);
        SampleRate = sampleRate;
        var duration = source.Length / (double)source.SampleRate;
        Length = (long)Math.Floor((duration * sampleRate) + 0.5);
        FirstSeconds = 0.5 * (duration - ((Length - 1) / (double)sampleRate));
        _offset = (FirstSeconds * source.SampleRate) - 0.5;
        _phases = sampleRate / (int)BigInteger.GreatestCommonDivisor(sampleRate, source.SampleRate);
        _rows = new double[_phases <= LargestTable ? _phases : 1][];
    }

    /// <inheritdoc/>
    public int SampleRate { get; }

    /// <inheritdoc/>
    public long Length { get; }

    /// <summary>Time of the first sample, in seconds.</summary>
    public double FirstSeconds { get; }

    /// <inheritdoc/>
    public void Read(long start, Span<double> samples)
    {
        var inside = samples;
        var (first, end) = ((int)Math.Clamp(-start, 0, samples.Length), (int)Math.Clamp(Length - start, 0, samples.Length));
        samples[..first].Clear();
        samples[Math.Max(first, end)..].Clear();
        if (first >= end)
        {
            return;
        }
        inside = samples[first..end];
        start += first;
        var inputStart = Place(start).Whole - Depth;
        var inputEnd = Place(start + inside.Length - 1).Whole + Depth + 2;
        var needed = (int)(inputEnd - inputStart);
        if (_input.Length < needed)
        {
            _input = new double[needed];
        }
        var input = _input.AsSpan(0, needed);
        _source.Read(inputStart, input);
        for (var i = 0; i < inside.Length; i++)
        {
            var (whole, fraction) = Place(start + i);
            inside[i] = VectorMath.Dot(Row(start + i, fraction), input.Slice((int)(whole - Depth + 1 - inputStart), 2 * Depth));
        }
    }

    /// <summary>Place of a new sample among the old ones. Counted in whole numbers, so that places that repeat are equal to the last bit.</summary>
    private (long Whole, double Fraction) Place(long index)
    {
        var whole = Math.DivRem(index * _source.SampleRate, SampleRate, out var rest);
        var fraction = _offset + ((double)rest / SampleRate);
        var carry = (long)Math.Floor(fraction);
        return (whole + carry, fraction - carry);
    }

    /// <summary>Weights of the samples around a place. Places repeat after some samples; where that takes many, rows are made anew each time.</summary>
    private double[] Row(long index, double fraction)
    {
        if (_phases > LargestTable)
        {
            return Fill(_rows[0] ??= new double[2 * Depth], fraction);
        }
        return _rows[index % _phases] ??= Fill(new double[2 * Depth], fraction);
    }

    private static double[] Fill(double[] row, double fraction)
    {
        for (var k = 0; k < Depth; k++)
        {
            row[Depth - 1 - k] = Weight(fraction + k, Depth + fraction);
            row[Depth + k] = Weight(1 - fraction + k, Depth + 1 - fraction);
        }
        return row;
    }

    private static double Weight(double distance, double reach) => distance < 1e-9
        ? 1
        : Math.Sin(Math.PI * distance) / (Math.PI * distance) * (0.5 + (0.5 * Math.Cos(Math.PI * distance / reach)));
}
