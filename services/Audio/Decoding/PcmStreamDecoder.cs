namespace Eloquence.Audio;

/// <summary>Turns encoded samples that arrive in pieces of any size into mono samples at another rate, as they come.</summary>
/// <param name="source">What the samples are.</param>
/// <param name="sampleRate">Wanted samples per second, in hertz.</param>
/// <param name="sink">Receives them.</param>
internal sealed class PcmStreamDecoder(AudioSource source, int sampleRate, ISampleSink sink)
{
    private const int BlockFrames = 4096;

    private readonly int _frameBytes = source.Channels * source.Encoding.BytesPerSample();
    private readonly Resampler _resampler = new(source.SampleRate, sampleRate);
    private readonly LevelMeter _meter = new(source.Encoding.ClippingAmplitude());
    private readonly float[] _block = new float[BlockFrames * source.Channels];
    private readonly byte[] _bytes = new byte[BlockFrames * source.Channels * source.Encoding.BytesPerSample()];
    private float[] _resampled = [];
    private long _written;
    private int _buffered;
    private long _frames;

    /// <summary>Length of what has been added, in seconds.</summary>
    public double DurationSeconds => _frames / (double)source.SampleRate;

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(bytes.Length, _bytes.Length - _buffered);
            bytes[..count].CopyTo(_bytes.AsSpan(_buffered));
            bytes = bytes[count..];
            _buffered += count;
            if (_buffered == _bytes.Length)
            {
                Decode();
            }
        }
    }

    /// <summary>Ends the recording; what is left of an incomplete frame is dropped.</summary>
    /// <returns>Its level.</returns>
    public Level Finish()
    {
        Decode();
        var rest = new float[_resampler.OutputLength(checked((int)_frames)) - _written];
        _resampler.Finish(rest);
        sink.Append(rest);
        return _meter.Read();
    }

    private void Decode()
    {
        var frames = _buffered / _frameBytes;
        _buffered = 0;
        if (frames == 0)
        {
            return;
        }
        var interleaved = _block.AsSpan(0, frames * source.Channels);
        SampleReader.Read(source.Encoding, _bytes.AsSpan(0, frames * _frameBytes), interleaved);
        _meter.CountClipped(interleaved);
        var mono = SampleReader.Downmix(interleaved, source.Channels);
        _meter.Add(mono);
        var room = _resampler.OutputLength(mono.Length) + 1;
        if (_resampled.Length < room)
        {
            _resampled = new float[room];
        }
        var written = _resampler.Process(mono, _resampled);
        sink.Append(_resampled.AsSpan(0, written));
        _written += written;
        _frames += frames;
    }
}
