namespace Eloquence.Whisper.Streaming;

/// <summary>The part of a stream that is still needed. Positions are samples from the beginning of the stream.</summary>
internal sealed class SampleBuffer
{
    private const int FirstCapacity = 16_000;

    private float[] _samples = [];
    private int _offset;
    private int _length;

    /// <summary>First sample that is held.</summary>
    public long Start { get; private set; }

    /// <summary>Sample after the last one.</summary>
    public long End => Start + _length;

    /// <summary>Bytes of memory it takes.</summary>
    public long Capacity => sizeof(float) * (long)_samples.Length;

    public void Append(ReadOnlySpan<float> samples)
    {
        if (_offset + _length + samples.Length > _samples.Length)
        {
            MakeRoom(samples.Length);
        }
        samples.CopyTo(_samples.AsSpan(_offset + _length));
        _length += samples.Length;
    }

    /// <summary>A copy of what is held between two positions.</summary>
    public float[] Copy(long from, long to)
    {
        var first = (int)(Math.Clamp(from, Start, End) - Start);
        var last = (int)(Math.Clamp(to, Start, End) - Start);
        return _samples.AsSpan(_offset + first, Math.Max(0, last - first)).ToArray();
    }

    public void DiscardBefore(long position)
    {
        var count = (int)(Math.Clamp(position, Start, End) - Start);
        Start += count;
        _offset += count;
        _length -= count;
        if (_length == 0)
        {
            _offset = 0;
        }
    }

    private void MakeRoom(int more)
    {
        var target = _length + more <= _samples.Length / 2 ? _samples : new float[Math.Max(FirstCapacity, 2 * (_length + more))];
        _samples.AsSpan(_offset, _length).CopyTo(target);
        (_samples, _offset) = (target, 0);
    }
}
