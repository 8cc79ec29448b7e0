namespace Eloquence.Audio;

/// <summary>Samples gathered in memory.</summary>
internal sealed class SampleMemory : ISampleSink
{
    private const int FirstCapacity = 16_000;

    private float[] _samples = new float[FirstCapacity];
    private int _count;

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
