namespace Eloquence.Audio;

/// <summary>A recording that is decoded where it is read: mono samples out of the bytes of a file, without a copy of them.</summary>
public sealed class WavSource : ISampleSource
{
    private const int BlockFrames = 4096;

    /// <summary>The longest recording that is opened.</summary>
    public static TimeSpan MaximumDuration { get; } = TimeSpan.FromHours(4);

    private readonly ReadOnlyMemory<byte> _file;
    private readonly SampleLayout _layout;
    private readonly int _frameBytes;
    private readonly float[] _block;

    private WavSource(ReadOnlyMemory<byte> file, SampleLayout layout, int frameBytes)
    {
        _file = file;
        _layout = layout;
        _frameBytes = frameBytes;
        _block = new float[BlockFrames * layout.Source.Channels];
    }

    /// <summary>How the recording is encoded.</summary>
    public AudioSource Source => _layout.Source;

    /// <inheritdoc/>
    public int SampleRate => _layout.Source.SampleRate;

    /// <inheritdoc/>
    public long Length => _layout.Length / _frameBytes;

    /// <summary>Length in seconds.</summary>
    public double DurationSeconds => Length / (double)SampleRate;

    /// <summary>Opens a recording, as <see cref="WavDecoder"/> understands it.</summary>
    /// <exception cref="AudioFormatException">The bytes are not a recording that can be decoded.</exception>
    public static WavSource Open(ReadOnlyMemory<byte> file)
    {
        var layout = WavDecoder.Locate(file.Span);
        var frameBytes = layout.Source.Channels * layout.Source.Encoding.BytesPerSample();
        WavDecoder.CheckDuration(layout.Length / frameBytes, layout.Source.SampleRate, MaximumDuration);
        return new WavSource(file, layout, frameBytes);
    }

    /// <inheritdoc/>
    public void Read(long start, Span<double> samples)
    {
        var first = (int)Math.Clamp(-start, 0, samples.Length);
        var end = (int)Math.Clamp(Length - start, first, samples.Length);
        samples[..first].Clear();
        samples[end..].Clear();
        for (var done = first; done < end; done += BlockFrames)
        {
            var count = Math.Min(BlockFrames, end - done);
            var mono = SampleReader.Downmix(Interleaved(start + done, count), _layout.Source.Channels);
            for (var i = 0; i < count; i++)
            {
                samples[done + i] = mono[i];
            }
        }
    }

    /// <summary>Measures level and clipping of the recording, channel by channel where that matters.</summary>
    /// <param name="cancellationToken">Stops between blocks.</param>
    public Level MeasureLevel(CancellationToken cancellationToken = default)
    {
        var meter = new LevelMeter(_layout.Source.Encoding.ClippingAmplitude());
        for (long frame = 0; frame < Length; frame += BlockFrames)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var interleaved = Interleaved(frame, (int)Math.Min(BlockFrames, Length - frame));
            meter.CountClipped(interleaved);
            meter.Add(SampleReader.Downmix(interleaved, _layout.Source.Channels));
        }
        return meter.Read();
    }

    private Span<float> Interleaved(long frame, int count)
    {
        var interleaved = _block.AsSpan(0, count * _layout.Source.Channels);
        SampleReader.Read(
            _layout.Source.Encoding, _file.Span.Slice(_layout.Offset + (int)(frame * _frameBytes), count * _frameBytes), interleaved);
        return interleaved;
    }
}
