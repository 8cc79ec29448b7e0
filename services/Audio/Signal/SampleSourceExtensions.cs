using System.Buffers;

namespace Eloquence.Audio;

/// <summary>Other ways to read samples.</summary>
public static class SampleSourceExtensions
{
    /// <summary>Reads samples in single precision, -1..1; zeros outside the recording.</summary>
    /// <param name="source">The recording.</param>
    /// <param name="start">Index of the first sample; may be negative.</param>
    /// <param name="samples">Receives as many samples as it holds.</param>
    public static void Read(this ISampleSource source, long start, Span<float> samples)
    {
        var block = ArrayPool<double>.Shared.Rent(samples.Length);
        source.Read(start, block.AsSpan(0, samples.Length));
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = (float)block[i];
        }
        ArrayPool<double>.Shared.Return(block);
    }
}
