namespace Eloquence.Audio;

/// <summary>Samples gathered in memory.</summary>
internal sealed class SampleMemory : ISampleSink
{
    private const int FirstCapacity = 16_000;

    private float[] _samples = new float[FirstCapacity];
    private int _count;

    /// <summary>How many came.</summary>
    public int Count => _count;

    /// <summary>What came so far; valid until more is added.</summary>
    public ReadOnlySpan<float> Samples => _samples.AsSpan(0, _count);

    public void Append(ReadOnlySpan<float> samples)
    {
        if (_count + samples.Length > _samples.Length)
        {
            Array.Resize(ref _samples, Math.Max(2 * _samples.Length, _count + samples.Length));
        }
        samples.CopyTo(_samples.AsSpan(_count));
        _count += samples.Length;
    }

    /// <summary>Everything that came.</summary>
    public float[] ToArray()
    {
        Array.Resize(ref _samples, _count);
        return _samples;
    }
}
