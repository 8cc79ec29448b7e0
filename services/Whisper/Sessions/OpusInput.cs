using Eloquence.Audio;
using Eloquence.Whisper.Segmentation;

namespace Eloquence.Whisper.Sessions;

/// <summary>Opus, either one packet per frame or a stream of Ogg pages.</summary>
internal sealed class OpusInput(OpusLibrary library, bool isOgg) : ISoundInput
{
    private readonly OpusDecoder _decoder = library.CreateDecoder(UtteranceSegmenter.SampleRate);
    private readonly OggOpusReader? _ogg = isOgg ? new OggOpusReader() : null;
    private int _skipped;

    public float[] Take(ReadOnlySpan<byte> bytes)
    {
        if (_ogg is null)
        {
            return _decoder.Decode(bytes).ToArray();
        }
        var samples = new List<float>();
        foreach (var packet in _ogg.Take(bytes))
        {
            samples.AddRange(Audible(_decoder.Decode(packet)));
        }
        return [.. samples];
    }

    public void Dispose() => _decoder.Dispose();

    private ReadOnlySpan<float> Audible(ReadOnlySpan<float> samples)
    {
        var skip = Math.Clamp((int)(_ogg!.PreSkipSeconds * UtteranceSegmenter.SampleRate) - _skipped, 0, samples.Length);
        _skipped += skip;
        return samples[skip..];
    }
}
