using System.Numerics;

namespace Eloquence.Audio;

/// <summary>
/// A recording behind a filter of linear phase and no delay, given by its gain over frequency (overlap-save). Reading goes block by block; one
/// instance serves one thread.
/// </summary>
internal sealed class FilteredSource : ISampleSource
{
    private readonly ISampleSource _source;
    private readonly RealFft _fft;
    private readonly double[] _response;
    private readonly int _reach;
    private readonly double[] _block;
    private readonly double[] _re;
    private readonly double[] _im;
    private long _blockStart = long.MinValue;

    /// <param name="source">What to filter.</param>
    /// <param name="gain">Gain at a frequency in hertz.</param>
    /// <param name="reachSeconds">How far the kernel reaches to both sides; an edge comes out about half its inverse wide.</param>
    public FilteredSource(ISampleSource source, Func<double, double> gain, double reachSeconds)
        : this(source, (int)(reachSeconds * source.SampleRate))
    {
        double[] wanted = new double[(_fft.Length / 2) + 1], kernel = new double[(_fft.Length / 2) + 1];
        for (var k = 0; k < wanted.Length; k++)
        {
            wanted[k] = gain((double)k * SampleRate / _fft.Length);
        }
        _fft.TransformEven(wanted, _re, _im, kernel);
        for (var i = 0; i < kernel.Length; i++)
        {
            kernel[i] = i <= _reach ? kernel[i] / _fft.Length : 0;
        }
        _fft.TransformEven(kernel, _re, _im, _response);
    }

    /// <param name="source">What to filter.</param>
    /// <param name="kernel">Impulse response from the middle to one side; the other is its mirror.</param>
    public FilteredSource(ISampleSource source, ReadOnlySpan<double> kernel)
        : this(source, kernel.Length - 1)
    {
        var padded = new double[_response.Length];
        kernel.CopyTo(padded);
        _fft.TransformEven(padded, _re, _im, _response);
    }

    private FilteredSource(ISampleSource source, int reach)
    {
        _source = source;
        _reach = reach;
        _fft = new RealFft((int)BitOperations.RoundUpToPowerOf2((uint)(4 * _reach)));
        _block = new double[_fft.Length];
        _re = new double[_fft.Length / 2];
        _im = new double[_fft.Length / 2];
        _response = new double[(_fft.Length / 2) + 1];
    }

    public int SampleRate => _source.SampleRate;

    public long Length => _source.Length;

    private int BlockLength => _fft.Length - (2 * _reach);

    public void Read(long start, Span<double> samples)
    {
        while (!samples.IsEmpty)
        {
            var blockStart = Math.DivRem(start, BlockLength, out var offset) * BlockLength;
            if (offset < 0)
            {
                blockStart -= BlockLength;
                offset += BlockLength;
            }
            Load(blockStart);
            var count = (int)Math.Min(samples.Length, BlockLength - offset);
            _block.AsSpan(_reach + (int)offset, count).CopyTo(samples);
            samples = samples[count..];
            start += count;
        }
    }

    private void Load(long blockStart)
    {
        if (blockStart == _blockStart)
        {
            return;
        }
        _source.Read(blockStart - _reach, _block);
        _fft.Filter(_block, _response, _re, _im);
        _blockStart = blockStart;
    }
}
