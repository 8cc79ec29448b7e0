using System.Buffers.Binary;
using Eloquence.Audio;
using Eloquence.Whisper.Segmentation;

namespace Eloquence.Whisper.Sessions;

/// <summary>
/// 16-bit little-endian samples that arrive in pieces of any size, even of an odd number of bytes, as 16 kHz mono. A WAV header at the
/// beginning of a piece is not sound: it is skipped, and the first one says what the samples are.
/// </summary>
internal sealed class PcmInput : ISoundInput
{
    private const int HeaderBytes = 44;

    private Resampler? _resampler;
    private int _rate;
    private int _channels;
    private bool _described;
    private byte[] _rest = [];

    public PcmInput(int rate = UtteranceSegmenter.SampleRate, int channels = 1) => Describe(rate, channels);

    /// <summary>Says what the samples are.</summary>
    public void Describe(int rate, int channels)
    {
        (_rate, _channels, _rest) = (rate, channels, []);
        _resampler = rate == UtteranceSegmenter.SampleRate ? null : new Resampler(rate, UtteranceSegmenter.SampleRate);
    }

    /// <summary>Takes bytes.</summary>
    /// <returns>The samples they hold at 16 kHz, mono.</returns>
    /// <exception cref="AudioFormatException">They are compressed, or a WAV other than 16-bit PCM.</exception>
    public float[] Take(ReadOnlySpan<byte> bytes)
    {
        if (CompressedFormat.Of(bytes) is { } compressed && bytes.Length > HeaderBytes && compressed.Container is not ("mp3" or "aac"))
        {
            throw new AudioFormatException(AudioErrorCodes.FormatUnsupported,
                $"The sound is {compressed.Description}. Send 16-bit PCM here, or announce the format ogg or opus.");
        }
        bytes = SkipHeader(bytes);
        byte[] all = _rest.Length == 0 ? [.. bytes] : [.. _rest, .. bytes];
        var frameBytes = 2 * _channels;
        var frames = all.Length / frameBytes;
        _rest = all[(frames * frameBytes)..];
        var mono = new float[frames];
        for (var frame = 0; frame < frames; frame++)
        {
            var sum = 0f;
            for (var channel = 0; channel < _channels; channel++)
            {
                sum += BinaryPrimitives.ReadInt16LittleEndian(all.AsSpan((frame * frameBytes) + (2 * channel))) / 32768f;
            }
            mono[frame] = sum / _channels;
        }
        if (_resampler is null)
        {
            return mono;
        }
        var output = new float[_resampler.OutputLength(mono.Length) + 1];
        return output[.._resampler.Process(mono, output)];
    }

    public void Dispose()
    {
        // Nothing is held outside managed memory.
    }

    private ReadOnlySpan<byte> SkipHeader(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith("RIFF"u8) || bytes.Length < HeaderBytes || !bytes.Slice(8, 4).SequenceEqual("WAVE"u8))
        {
            return bytes;
        }

        // A header may come alone, before the first samples.
        var (source, offset) = WavDecoder.Describe([.. bytes, 0, 0, 0, 0]);
        if (source.Encoding != SampleEncoding.PcmS16)
        {
            throw new AudioFormatException(AudioErrorCodes.FormatUnsupported, $"The WAV header announces {source.Encoding.Name()}; live sound is 16-bit PCM.");
        }
        if (!_described || source.SampleRate != _rate || source.Channels != _channels)
        {
            Describe(source.SampleRate, source.Channels);
            _described = true;
        }
        return bytes[Math.Min(offset, bytes.Length)..];
    }
}
