using System.Buffers.Binary;

namespace Eloquence.Report.Page;

/// <summary>
/// Writes samples as a WAV file of one channel with 8 bits on the scale of telephones (ITU-T G.711, table 2), which every browser plays
/// (Microsoft, "New Multimedia Data Types and Data Techniques", 1994).
/// </summary>
internal static class MuLawWav
{
    private const int FormatBytes = 18;
    private const int DataStart = 58;
    private const short MuLawTag = 7;
    private const int Bias = 0x84;
    private const int Peak = short.MaxValue - Bias;

    /// <summary>The file.</summary>
    /// <param name="samples">-1..1; what lies beyond is limited.</param>
    /// <param name="sampleRate">Samples per second, in hertz.</param>
    public static byte[] Write(ReadOnlySpan<float> samples, int sampleRate)
    {
        // A chunk of odd length is followed by a byte that does not count.
        var file = new byte[DataStart + samples.Length + (samples.Length & 1)];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), FormatBytes);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), MuLawTag);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), sampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), sampleRate);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 8);
        "fact"u8.CopyTo(file.AsSpan(38));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(42), 4);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(46), samples.Length);
        "data"u8.CopyTo(file.AsSpan(50));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(54), samples.Length);
        for (var i = 0; i < samples.Length; i++)
        {
            file[DataStart + i] = Encode((int)MathF.Round(Math.Clamp(samples[i], -1f, 1f) * short.MaxValue));
        }
        return file;
    }

    /// <summary>Sign, segment and step, all bits inverted.</summary>
    private static byte Encode(int sample)
    {
        var amplitude = Math.Min(Math.Abs(sample), Peak) + Bias;
        var segment = int.Log2(amplitude) - 7;
        return (byte)~((sample < 0 ? 0x80 : 0) | (segment << 4) | ((amplitude >> (segment + 3)) & 0xF));
    }
}
