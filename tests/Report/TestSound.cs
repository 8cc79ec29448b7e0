using System.Buffers.Binary;

namespace Eloquence.Report.Tests;

/// <summary>A tone as a WAV file, 16 bits.</summary>
internal static class TestSound
{
    private const int Header = 44;

    public static byte[] Wav(int rate, short channels, double seconds)
    {
        var frames = (int)(seconds * rate);
        var file = new byte[Header + (2 * frames * channels)];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), channels);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), rate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), 2 * channels * rate);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), (short)(2 * channels));
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 16);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), file.Length - Header);
        for (var i = 0; i < frames * channels; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(Header + (2 * i)), (short)(8000 * Math.Sin(2 * Math.PI * 220 * (i / channels) / rate)));
        }
        return file;
    }
}
