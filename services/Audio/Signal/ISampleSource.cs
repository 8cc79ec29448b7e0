namespace Eloquence.Audio;

/// <summary>Mono samples that can be read anywhere, so that an analysis never has to hold a whole recording.</summary>
public interface ISampleSource
{
    /// <summary>Samples per second, in hertz.</summary>
    int SampleRate { get; }

    /// <summary>Number of samples.</summary>
    long Length { get; }

    /// <summary>Reads samples, -1..1; zeros outside the recording.</summary>
    /// <param name="start">Index of the first sample; may be negative.</param>
    /// <param name="samples">Receives as many samples as it holds.</param>
    void Read(long start, Span<double> samples);
}

/// <summary>Samples that are in memory.</summary>
/// <param name="recording">The samples, -1..1.</param>
/// <param name="sampleRate">Samples per second, in hertz.</param>
public sealed class MemorySource(ReadOnlyMemory<float> recording, int sampleRate) : ISampleSource
{
    /// <inheritdoc/>
    public int SampleRate => sampleRate;

    /// <inheritdoc/>
    public long Length => recording.Length;

    /// <inheritdoc/>
    public void Read(long start, Span<double> samples)
    {
        var source = recording.Span;
        var first = (int)Math.Clamp(-start, 0, samples.Length);
        var end = (int)Math.Clamp(source.Length - start, first, samples.Length);
        samples[..first].Clear();
        samples[end..].Clear();
        for (var i = first; i < end; i++)
        {
            samples[i] = source[(int)(start + i)];
        }
    }
}
