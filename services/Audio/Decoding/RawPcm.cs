using System.Buffers.Binary;

namespace Eloquence.Audio;

/// <summary>
/// Decides whether bytes without any header are 16-bit little-endian PCM at 16 kHz, mono, as old clients stream it.
/// <para>Text is refused: in text almost no byte is a control character, while the low bytes of 16-bit sound take every value, so
/// that about one byte in ten is one. Tiny input (below <see cref="WavDecoder.MinimumDuration"/>) is refused as too short when it
/// is not text, because no statistics can be made of it. Compressed or encrypted data is refused as well: read as samples it
/// is white noise near full scale, which no microphone delivers.</para>
/// </summary>
internal static class RawPcm
{
    public const int SampleRate = 16_000;

    private const int InspectedBytes = 65_536;
    private const double MaximumControlShareOfText = 0.005;
    private const double NoiseRms = 0.4;
    private const double NoiseCorrelation = 0.1;

    public static SampleLayout Recognise(ReadOnlySpan<byte> file)
    {
        var inspected = file[..Math.Min(file.Length, InspectedBytes)];
        if (LooksLikeText(inspected))
        {
            throw new AudioFormatException(AudioErrorCodes.NotRecognised,
                "The upload is text, not a recording. Send a WAV file (PCM or float), or headerless 16-bit PCM at 16 kHz, mono.");
        }
        if (file.Length >= SampleRate * 2 * WavDecoder.MinimumDuration.TotalSeconds && LooksLikeNoise(inspected))
        {
            throw new AudioFormatException(AudioErrorCodes.NotRecognised,
                "The upload has no header and does not look like sound (compressed or encrypted data?). Send a WAV file (PCM or float).");
        }
        return new SampleLayout(new AudioSource("raw", SampleEncoding.PcmS16, SampleRate, 1, Truncated: false), 0, file.Length & ~1);
    }

    private static bool LooksLikeText(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            bytes = bytes[2..];
        }
        return ControlShare(bytes) <= MaximumControlShareOfText || LooksLikeUtf16(bytes, high: 1) || LooksLikeUtf16(bytes, high: 0);
    }

    private static double ControlShare(ReadOnlySpan<byte> bytes)
    {
        var control = 0;
        foreach (var value in bytes)
        {
            control += IsControl(value) ? 1 : 0;
        }
        return bytes.Length == 0 ? 0 : control / (double)bytes.Length;
    }

    /// <summary>Western text in UTF-16: every other byte is zero and the bytes between are text.</summary>
    private static bool LooksLikeUtf16(ReadOnlySpan<byte> bytes, int high)
    {
        var pairs = bytes.Length / 2;
        var text = 0;
        for (var i = 0; i < pairs; i++)
        {
            var letter = bytes[(2 * i) + 1 - high];
            text += bytes[(2 * i) + high] == 0 && !IsControl(letter) ? 1 : 0;
        }
        return pairs > 0 && text >= (1 - MaximumControlShareOfText) * pairs;
    }

    private static bool IsControl(byte value) => value is < 0x20 and not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f') or 0x7F;

    private static bool LooksLikeNoise(ReadOnlySpan<byte> bytes)
    {
        double previous = 0, energy = 0, product = 0;
        var count = bytes.Length / 2;
        for (var i = 0; i < count; i++)
        {
            var sample = BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * i)..]) / 32768.0;
            energy += sample * sample;
            product += sample * previous;
            previous = sample;
        }
        return Math.Sqrt(energy / count) > NoiseRms && Math.Abs(product / energy) < NoiseCorrelation;
    }
}
