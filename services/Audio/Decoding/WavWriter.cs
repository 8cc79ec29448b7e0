using System.Buffers.Binary;

namespace Eloquence.Audio;

/// <summary>Writes samples as a WAV file of 16 bits, mono.</summary>
public static class WavWriter
{
    private const int HeaderBytes = 44;

    /// <summary>The file.</summary>
    /// <param name="samples">-1..1; what lies beyond is limited.</param>
    /// <param name="sampleRate">Samples per second, in hertz.</param>
    public static byte[] Write(ReadOnlySpan<float> samples, int sampleRate)
    {
        var data = 2 * samples.Length;
        var file = new byte[HeaderBytes + data];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), HeaderBytes - 8 + data);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), sampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), 2 * sampleRate);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 16);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), data);
        for (var i = 0; i < samples.Length; i++)
        {
            var value = Math.Clamp(MathF.Round(samples[i] * 32768), short.MinValue, short.MaxValue);
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(HeaderBytes + (2 * i)), (short)value);
        }
        return file;
    }
}
