namespace Eloquence.Audio;

/// <summary>
/// A recording at another sample rate, as Praat's <c>Sound: Resample</c> with precision 50: everything above the new Nyquist frequency is
/// removed sharply, then each sample is interpolated by sinc functions under Hann tapers over 50 samples on each side. The new samples
/// stand symmetrically in the recording's duration. One instance serves one thread.
/// </summary>
public sealed class ResampledSource : ISampleSource
{
    private const int Depth = 50;

    private readonly InterpolatedSource _interpolated;

    /// <param name="source">The recording.</param>
    /// <param name="sampleRate">Wanted samples per second, in hertz.</param>
    public ResampledSource(ISampleSource source, int sampleRate)
        : this(source, sampleRate < source.SampleRate ? new BrickWall(source, source, sampleRate) : source, sampleRate)
    {
    }

    private ResampledSource(ISampleSource recording, ISampleSource band, int sampleRate)
    {
        var duration = recording.Length / (double)recording.SampleRate;
        var length = (long)Math.Floor((duration * sampleRate) + 0.5);
        FirstSeconds = 0.5 * (duration - ((length - 1) / (double)sampleRate));
        _interpolated = new InterpolatedSource(band, sampleRate, length, FirstSeconds, Depth, Weigh);
    }

    /// <inheritdoc/>
    public int SampleRate => _interpolated.SampleRate;

    /// <inheritdoc/>
    public long Length => _interpolated.Length;

    /// <summary>Time of the first sample, in seconds.</summary>
    public double FirstSeconds { get; }

    /// <inheritdoc/>
    public void Read(long start, Span<double> samples) => _interpolated.Read(start, samples);

    /// <summary>The same made from the low part of the recording, which has fewer samples.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="band">Its <see cref="LowBand"/>.</param>
    /// <param name="sampleRate">Wanted samples per second, in hertz.</param>
    internal static ResampledSource Of(ISampleSource recording, ISampleSource band, int sampleRate) =>
        new(recording, sampleRate < recording.SampleRate ? new BrickWall(recording, band, sampleRate) : band, sampleRate);

    /// <summary>What a recording holds behind a filter that leaves nothing above the new Nyquist frequency.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="filtered">What the filter left of it, at a sample rate of its own.</param>
    /// <param name="sampleRate">Wanted samples per second, in hertz.</param>
    internal static ResampledSource OfFiltered(ISampleSource recording, ISampleSource filtered, int sampleRate) => new(recording, filtered, sampleRate);

    private static void Weigh(double[] row, double fraction)
    {
        for (var k = 0; k < Depth; k++)
        {
            row[Depth - 1 - k] = Weight(fraction + k, Depth + fraction);
            row[Depth + k] = Weight(1 - fraction + k, Depth + 1 - fraction);
        }
    }

    private static double Weight(double distance, double reach) => distance < 1e-9
        ? 1
        : Math.Sin(Math.PI * distance) / (Math.PI * distance) * (0.5 + (0.5 * Math.Cos(Math.PI * distance / reach)));
}
