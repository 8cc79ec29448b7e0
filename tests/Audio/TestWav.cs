using System.Buffers.Binary;

namespace Eloquence.Audio.Tests;

/// <summary>Writes WAV files, right and wrong ones, for tests.</summary>
internal sealed record TestWav
{
    public SampleEncoding Encoding { get; init; } = SampleEncoding.PcmS16;
    public int Rate { get; init; } = 16_000;
    public int Channels { get; init; } = 1;
    public bool Extensible { get; init; }
    public ushort? FormatTag { get; init; }
    public ushort? Bits { get; init; }
    public uint? RiffSize { get; init; }
    public uint? DataSize { get; init; }

    /// <summary>Gain of every channel but the first.</summary>
    public double Balance { get; init; } = 1;

    /// <summary>Chunks before the data, as id and content.</summary>
    public (string Id, byte[] Content)[] Before { get; init; } = [];

    /// <summary>Chunks behind the data, as id and content.</summary>
    public (string Id, byte[] Content)[] After { get; init; } = [];

    /// <summary>A file with this sound in every channel.</summary>
    public byte[] Write(ReadOnlySpan<double> samples)
    {
        var data = new byte[samples.Length * Channels * Encoding.BytesPerSample()];
        for (var i = 0; i < samples.Length; i++)
        {
            for (var channel = 0; channel < Channels; channel++)
            {
                WriteSample(data.AsSpan(((i * Channels) + channel) * Encoding.BytesPerSample()), channel == 0 ? samples[i] : Balance * samples[i]);
            }
        }
        return WriteData(data);
    }

    /// <summary>A file with these bytes as its data.</summary>
    public byte[] WriteData(byte[] data)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("RIFF"u8);
        writer.Write(RiffSize ?? (uint)(data.Length + 36));
        writer.Write("WAVE"u8);
        Chunk(writer, "fmt ", Format());
        foreach (var (id, content) in Before)
        {
            Chunk(writer, id, content);
        }
        Chunk(writer, "data", data, DataSize);
        foreach (var (id, content) in After)
        {
            Chunk(writer, id, content);
        }
        return file.ToArray();
    }

    public static void Chunk(BinaryWriter writer, string id, byte[] content, uint? size = null)
    {
        writer.Write(System.Text.Encoding.ASCII.GetBytes(id));
        writer.Write(size ?? (uint)content.Length);
        writer.Write(content);
        if ((content.Length & 1) == 1)
        {
            writer.Write((byte)0);
        }
    }

    public byte[] Format()
    {
        var isFloat = Encoding is SampleEncoding.PcmF32 or SampleEncoding.PcmF64;
        var tag = FormatTag ?? (ushort)(Encoding switch { SampleEncoding.ALaw => 6, SampleEncoding.MuLaw => 7, _ => isFloat ? 3 : 1 });
        var bytes = Encoding.BytesPerSample();
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content);
        writer.Write(Extensible ? (ushort)0xFFFE : tag);
        writer.Write((ushort)Channels);
        writer.Write(Rate);
        writer.Write(Rate * Channels * bytes);
        writer.Write((ushort)(Channels * bytes));
        writer.Write(Bits ?? (ushort)(8 * bytes));
        if (Extensible)
        {
            writer.Write((ushort)22);
            writer.Write((ushort)(8 * bytes));
            writer.Write(0);
            writer.Write(tag);
            writer.Write((ReadOnlySpan<byte>)[0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]);
        }
        return content.ToArray();
    }

    /// <summary>A sine of so many samples.</summary>
    public static double[] Sine(double hertz, int rate, int count, double amplitude = 0.5) =>
        [.. Enumerable.Range(0, count).Select(i => amplitude * Math.Sin(2 * Math.PI * hertz * i / rate))];

    private void WriteSample(Span<byte> target, double value)
    {
        switch (Encoding)
        {
            case SampleEncoding.PcmU8:
                target[0] = (byte)Math.Clamp(Math.Round(128 + (128 * value)), 0, 255);
                break;
            case SampleEncoding.PcmS16:
                BinaryPrimitives.WriteInt16LittleEndian(target, (short)Math.Clamp(Math.Round(32768 * value), short.MinValue, short.MaxValue));
                break;
            case SampleEncoding.PcmS24:
                var scaled = (int)Math.Clamp(Math.Round(8388608 * value), -8388608, 8388607);
                (target[0], target[1], target[2]) = ((byte)scaled, (byte)(scaled >> 8), (byte)(scaled >> 16));
                break;
            case SampleEncoding.PcmS32:
                BinaryPrimitives.WriteInt32LittleEndian(target, (int)Math.Clamp(Math.Round(2147483648 * value), int.MinValue, int.MaxValue));
                break;
            case SampleEncoding.ALaw:
            case SampleEncoding.MuLaw:
                target[0] = Telephone(Encoding, value);
                break;
            case SampleEncoding.PcmF32:
                BinaryPrimitives.WriteSingleLittleEndian(target, (float)value);
                break;
            default:
                BinaryPrimitives.WriteDoubleLittleEndian(target, value);
                break;
        }
    }

    /// <summary>G.711 the other way round: sign, segment and step of an amplitude.</summary>
    private static byte Telephone(SampleEncoding law, double value)
    {
        var isMuLaw = law == SampleEncoding.MuLaw;
        var amplitude = (int)Math.Clamp(Math.Round(32768 * Math.Abs(value)), 0, isMuLaw ? 32_635 : 32_767) + (isMuLaw ? 132 : 0);
        var segment = Math.Max(0, 31 - System.Numerics.BitOperations.LeadingZeroCount((uint)amplitude | 1) - 7);
        var step = (amplitude >> (isMuLaw ? segment + 3 : Math.Max(segment, 1) + 3)) & 0xF;
        var code = ((value < 0) == isMuLaw ? 0x80 : 0) | (segment << 4) | step;
        return (byte)(code ^ (isMuLaw ? 0xFF : 0x55));
    }
}
