using System.Buffers.Binary;

namespace Eloquence.Audio;

/// <summary>Turns encoded little-endian samples into floats of -1..1.</summary>
internal static class SampleReader
{
    /// <summary>Decodes as many samples as <paramref name="samples"/> holds.</summary>
    public static void Read(SampleEncoding encoding, ReadOnlySpan<byte> bytes, Span<float> samples)
    {
        switch (encoding)
        {
            case SampleEncoding.PcmU8:
                for (var i = 0; i < samples.Length; i++)
                {
                    samples[i] = (bytes[i] - 128) / 128f;
                }
                break;
            case SampleEncoding.PcmS16:
                for (var i = 0; i < samples.Length; i++)
                {
                    samples[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * i)..]) / 32768f;
                }
                break;
            case SampleEncoding.PcmS24:
                for (var i = 0; i < samples.Length; i++)
                {
                    samples[i] = Int24(bytes.Slice(3 * i, 3)) / 8388608f;
                }
                break;
            case SampleEncoding.PcmS32:
                for (var i = 0; i < samples.Length; i++)
                {
                    samples[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]) / 2147483648f;
                }
                break;
            case SampleEncoding.PcmF32:
                for (var i = 0; i < samples.Length; i++)
                {
                    samples[i] = Clean(BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]));
                }
                break;
            case SampleEncoding.PcmF64:
                for (var i = 0; i < samples.Length; i++)
                {
                    samples[i] = Clean(BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]));
                }
                break;
            case SampleEncoding.ALaw:
                TelephoneSamples.ReadALaw(bytes, samples);
                break;
            case SampleEncoding.MuLaw:
                TelephoneSamples.ReadMuLaw(bytes, samples);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(encoding));
        }
    }

    /// <summary>Averages interleaved channels in place; the result is the first <c>length / channels</c> samples.</summary>
    public static Span<float> Downmix(Span<float> interleaved, int channels)
    {
        if (channels == 1)
        {
            return interleaved;
        }
        var frames = interleaved.Length / channels;
        for (var frame = 0; frame < frames; frame++)
        {
            var sum = 0f;
            foreach (var sample in interleaved.Slice(frame * channels, channels))
            {
                sum += sample;
            }
            interleaved[frame] = sum / channels;
        }
        return interleaved[..frames];
    }

    private static int Int24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | ((sbyte)bytes[2] << 16);

    /// <summary>Floats may hold anything: not-a-number and infinities become silence, the rest is limited to full scale.</summary>
    private static float Clean(double value) => double.IsFinite(value) ? (float)Math.Clamp(value, -1, 1) : 0;
}
