namespace Eloquence.Audio;

/// <summary>Measures the <see cref="Level"/> of samples that arrive in blocks.</summary>
/// <param name="clippingAmplitude">Amplitude from which a sample counts as clipped.</param>
internal sealed class LevelMeter(float clippingAmplitude)
{
    private double _energy;
    private double _peak;
    private long _count;
    private long _channelSamples;
    private long _clipped;

    /// <summary>Counts clipped samples before the channels are averaged, since averaging hides them.</summary>
    public void CountClipped(ReadOnlySpan<float> interleaved)
    {
        _channelSamples += interleaved.Length;
        foreach (var sample in interleaved)
        {
            _clipped += MathF.Abs(sample) >= clippingAmplitude ? 1 : 0;
        }
    }

    /// <summary>Adds mono samples to energy and peak.</summary>
    public void Add(ReadOnlySpan<float> mono)
    {
        _count += mono.Length;
        foreach (var sample in mono)
        {
            _energy += (double)sample * sample;
            _peak = Math.Max(_peak, Math.Abs(sample));
        }
    }

    /// <summary>The level of everything added so far.</summary>
    public Level Read() => _peak == 0
        ? new Level(null, null, 0)
        : new Level(10 * Math.Log10(_energy / _count), 20 * Math.Log10(_peak), _clipped / (double)Math.Max(1, _channelSamples));
}
