using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Eloquence.Audio;

namespace Eloquence.Contract.Tests;

/// <summary>The same take as different recorders leave it behind.</summary>
internal static class Takes
{
    /// <summary>Samples per second of the live sound of the app.</summary>
    public const int AppRate = 16_000;

    private const int HeaderBytes = 44;

    /// <summary>What the app streams: 16 bits, 16 kHz, mono, no header.</summary>
    public static byte[] Samples(byte[] wav) => MemoryMarshal.AsBytes<short>(
        [.. WavDecoder.Decode(wav, AppRate).Samples.Select(sample => (short)Math.Round(Math.Clamp(sample, -1, 1) * short.MaxValue))]).ToArray();

    /// <summary>The samples alone; only right for 16 kHz takes when it is read as such, which is what clients without a header announce.</summary>
    public static byte[] WithoutHeader(byte[] wav) => wav[HeaderBytes..];

    /// <summary>What an interrupted recorder leaves: a header whose length of data is zero.</summary>
    public static byte[] WithoutLength(byte[] wav)
    {
        var broken = wav.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(broken.AsSpan(HeaderBytes - 4), 0);
        return broken;
    }

    /// <summary>A header that promises more than there is, and an odd number of bytes.</summary>
    public static byte[] Truncated(byte[] wav) => wav[..((wav.Length / 2) | 1)];

    /// <summary>Two channels at twice the rate: every sample four times.</summary>
    public static byte[] Stereo(byte[] wav)
    {
        var rate = BinaryPrimitives.ReadInt32LittleEndian(wav.AsSpan(24)) * 2;
        var samples = wav.AsSpan(HeaderBytes);
        var wide = new byte[HeaderBytes + (samples.Length * 4)];
        wav.AsSpan(0, HeaderBytes).CopyTo(wide);
        BinaryPrimitives.WriteInt16LittleEndian(wide.AsSpan(22), 2);
        BinaryPrimitives.WriteInt32LittleEndian(wide.AsSpan(24), rate);
        BinaryPrimitives.WriteInt32LittleEndian(wide.AsSpan(28), rate * 4);
        BinaryPrimitives.WriteInt16LittleEndian(wide.AsSpan(32), 4);
        BinaryPrimitives.WriteInt32LittleEndian(wide.AsSpan(4), wide.Length - 8);
        BinaryPrimitives.WriteInt32LittleEndian(wide.AsSpan(HeaderBytes - 4), wide.Length - HeaderBytes);
        for (var sample = 0; sample < samples.Length / 2; sample++)
        {
            for (var copy = 0; copy < 4; copy++)
            {
                samples.Slice(sample * 2, 2).CopyTo(wide.AsSpan(HeaderBytes + (((sample * 4) + copy) * 2)));
            }
        }

        return wide;
    }
}
