namespace Eloquence.Audio;

/// <summary>Keeps what was read last of a source that is dear to read, for readers that go through it in step. One instance serves one thread.</summary>
/// <param name="source">What is read.</param>
internal sealed class KeptSource(ISampleSource source) : ISampleSource
{
    private const int BlockLength = 4096;
    private const int Blocks = 32;

    private readonly double[]?[] _blocks = new double[Blocks][];
    private readonly long[] _numbers = new long[Blocks];

    public int SampleRate => source.SampleRate;

    public long Length => source.Length;

    public void Read(long start, Span<double> samples)
    {
        while (!samples.IsEmpty)
        {
            var number = (long)Math.Floor((double)start / BlockLength);
            var offset = (int)(start - (number * BlockLength));
            var count = Math.Min(samples.Length, BlockLength - offset);
            Block(number).AsSpan(offset, count).CopyTo(samples);
            samples = samples[count..];
            start += count;
        }
    }

    private double[] Block(long number)
    {
        var place = (int)(((number % Blocks) + Blocks) % Blocks);
        if (_blocks[place] is { } kept && _numbers[place] == number)
        {
            return kept;
        }
        var block = _blocks[place] ??= new double[BlockLength];
        source.Read(number * BlockLength, block);
        _numbers[place] = number;
        return block;
    }
}
