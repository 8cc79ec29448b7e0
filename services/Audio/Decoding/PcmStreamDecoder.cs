namespace Eloquence.Audio;

/// <summary>Turns encoded samples that arrive in pieces of any size into a <see cref="DecodedAudio"/>, resampling as they come.</summary>
/// <param name="source">What the samples are.</param>
/// <param name="sampleRate">Wanted samples per second, in hertz.</param>
internal sealed class PcmStreamDecoder(AudioSource source, int sampleRate)
{
    private const int BlockFrames = 4096;

    private readonly int _frameBytes = source.Channels * source.Encoding.BytesPerSample();
    private readonly Resampler _resampler = new(source.SampleRate, sampleRate);
    private readonly LevelMeter _meter = new(source.Encoding.ClippingAmplitude());
    private readonly float[] _block = new float[BlockFrames * source.Channels];
    private readonly byte[] _bytes = new byte[BlockFrames * source.Channels * source.Encoding.BytesPerSample()];
    private float[] _samples = new float[sampleRate];
    private int _written;
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

    /// <summary>The recording; what is left of an incomplete frame is dropped.</summary>
    public DecodedAudio Finish(AudioSource described)
    {
        Decode();
        var length = _resampler.OutputLength(checked((int)_frames));
        EnsureRoom(length - _written);
        _resampler.Finish(_samples.AsSpan(_written));
        Array.Resize(ref _samples, length);
        return new DecodedAudio(_samples, sampleRate, described, _meter.Read()) { DurationSeconds = DurationSeconds };
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
        EnsureRoom(_resampler.OutputLength(mono.Length) + 1);
        _written += _resampler.Process(mono, _samples.AsSpan(_written));
        _frames += frames;
    }

    private void EnsureRoom(int more)
    {
        if (_written + more > _samples.Length)
        {
            Array.Resize(ref _samples, Math.Max(2 * _samples.Length, _written + more));
        }
    }
}
