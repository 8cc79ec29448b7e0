using System.Buffers.Binary;

namespace Eloquence.Report.Page;

/// <summary>
/// RIFF/WAVE files of one channel (Microsoft, "Multimedia Programming Interface and Data Specifications 1.0", 1991, and "New Multimedia Data Types and
/// Data Techniques", 1994) in the two encodings that every browser plays.
/// </summary>
internal static class PlayableWav
{
    private const short PcmTag = 1;
    private const short MuLawTag = 7;
    private const int PcmFormatBytes = 16;
    private const int OtherFormatBytes = 18;
    private const int FactBytes = 12;
    private const int MuLawBias = 0x84;
    private const int MuLawPeak = short.MaxValue - MuLawBias;

    /// <summary>16-bit samples.</summary>
    public static byte[] Linear(ReadOnlySpan<float> samples, int sampleRate)
    {
        var file = Begin(PcmTag, sizeof(short), samples.Length, sampleRate, out var data);
        for (var i = 0; i < samples.Length; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(data + (2 * i)), Rounded(samples[i]));
        }
        return file;
    }

    /// <summary>8-bit samples on the scale of telephones (ITU-T G.711, table 2; all bits inverted).</summary>
    public static byte[] MuLaw(ReadOnlySpan<float> samples, int sampleRate)
    {
        var file = Begin(MuLawTag, sizeof(byte), samples.Length, sampleRate, out var data);
        for (var i = 0; i < samples.Length; i++)
        {
            file[data + i] = MuLaw(Rounded(samples[i]));
        }
        return file;
    }

    private static byte MuLaw(short sample)
    {
        var amplitude = Math.Min(Math.Abs((int)sample), MuLawPeak) + MuLawBias;
        var segment = int.Log2(amplitude) - 7;
        return (byte)~((sample < 0 ? 0x80 : 0) | (segment << 4) | ((amplitude >> (segment + 3)) & 0xF));
    }

    private static short Rounded(float sample) => (short)Math.Round(Math.Clamp(sample, -1f, 1f) * short.MaxValue);

    private static byte[] Begin(short tag, int sampleBytes, int samples, int sampleRate, out int data)
    {
        var formatBytes = tag == PcmTag ? PcmFormatBytes : OtherFormatBytes;
        var fact = 20 + formatBytes;
        data = fact + (tag == PcmTag ? 0 : FactBytes) + 8;
        var dataBytes = sampleBytes * samples;

        // A chunk of odd length is followed by a byte that does not count.
        var file = new byte[data + dataBytes + (dataBytes & 1)];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), formatBytes);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), tag);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), sampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), sampleBytes * sampleRate);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), (short)sampleBytes);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), (short)(8 * sampleBytes));
        if (tag != PcmTag)
        {
            "fact"u8.CopyTo(file.AsSpan(fact));
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(fact + 4), 4);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(fact + 8), samples);
        }
        "data"u8.CopyTo(file.AsSpan(data - 8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(data - 4), dataBytes);
        return file;
    }
}
