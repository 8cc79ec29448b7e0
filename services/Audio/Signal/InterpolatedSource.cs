using System.Numerics;

namespace Eloquence.Audio;

/// <summary>
/// A recording at the moments of another sample rate, each sample a weighted sum of the old ones around it. One instance serves one thread.
/// </summary>
/// <param name="source">The recording.</param>
/// <param name="sampleRate">Wanted samples per second, in hertz.</param>
/// <param name="length">Wanted number of samples.</param>
/// <param name="firstSeconds">Time of the first one.</param>
/// <param name="depth">Old samples used on each side.</param>
/// <param name="weigh">
/// Fills the weights of the 2 x depth samples around a place, given its distance from the sample before it (the one at depth - 1), 0..1.
/// </param>
internal sealed class InterpolatedSource(
    ISampleSource source, int sampleRate, long length, double firstSeconds, int depth, Action<double[], double> weigh) : ISampleSource
{
    private const int LargestTable = 1024;

    private readonly double _offset = (firstSeconds * source.SampleRate) - 0.5;
    private readonly int _phases = Phases(source.SampleRate, sampleRate);
    private readonly double[]?[] _rows = new double[Math.Min(Phases(source.SampleRate, sampleRate), LargestTable)][];
    private double[] _input = [];

    public int SampleRate => sampleRate;

    public long Length => length;

    public void Read(long start, Span<double> samples)
    {
        var (first, end) = ((int)Math.Clamp(-start, 0, samples.Length), (int)Math.Clamp(Length - start, 0, samples.Length));
        samples[..first].Clear();
        samples[Math.Max(first, end)..].Clear();
        if (first >= end)
        {
            return;
        }
        var inside = samples[first..end];
        start += first;
        var inputStart = Place(start).Whole - depth;
        var inputEnd = Place(start + inside.Length - 1).Whole + depth + 2;
        var needed = (int)(inputEnd - inputStart);
        if (_input.Length < needed)
        {
            _input = new double[needed];
        }
        var input = _input.AsSpan(0, needed);
        source.Read(inputStart, input);
        for (var i = 0; i < inside.Length; i++)
        {
            var (whole, fraction) = Place(start + i);
            inside[i] = VectorMath.Dot(Row(start + i, fraction), input.Slice((int)(whole - depth + 1 - inputStart), 2 * depth));
        }
    }

    /// <summary>After how many samples places between the old ones repeat.</summary>
    public static int Phases(int from, int to) => to / (int)BigInteger.GreatestCommonDivisor(from, to);

    /// <summary>Place of a new sample among the old ones. Counted in whole numbers, so that places that repeat are equal to the last bit.</summary>
    private (long Whole, double Fraction) Place(long index)
    {
        var whole = Math.DivRem(index * source.SampleRate, sampleRate, out var rest);
        var fraction = _offset + ((double)rest / sampleRate);
        var carry = (long)Math.Floor(fraction);
        return (whole + carry, fraction - carry);
    }

    /// <summary>Weights of the samples around a place; where places take many samples to repeat, they are made anew each time.</summary>
    private double[] Row(long index, double fraction)
    {
        if (_phases <= LargestTable)
        {
            return _rows[index % _phases] ??= Weigh(new double[2 * depth], fraction);
        }
        return Weigh(_rows[0] ??= new double[2 * depth], fraction);
    }

    private double[] Weigh(double[] row, double fraction)
    {
        weigh(row, fraction);
        return row;
    }
}
