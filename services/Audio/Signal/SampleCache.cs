namespace Eloquence.Audio;

/// <summary>Short stretches of a recording, read again and again near each other.</summary>
/// <param name="source">The recording.</param>
internal sealed class SampleCache(ISampleSource source)
{
    private const int BlockLength = 32_768;

    private double[] _buffer = [];
    private long _start;

    public int SampleRate => source.SampleRate;

    public long Length => source.Length;

    /// <summary>Samples by their indices; zeros outside the recording. Valid until the next call.</summary>
    public ReadOnlySpan<double> Slice(long from, long end)
    {
        var count = (int)Math.Max(0, end - from);
        if (from < _start || end > _start + _buffer.Length)
        {
            if (_buffer.Length < 2 * count || _buffer.Length == 0)
            {
                _buffer = new double[Math.Max(BlockLength, 4 * count)];
            }
            _start = from - ((_buffer.Length - count) / 2);
            source.Read(_start, _buffer);
        }
        return _buffer.AsSpan((int)(from - _start), count);
    }
}
