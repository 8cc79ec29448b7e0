using System.Buffers.Binary;
using System.Text;

namespace Eloquence.Tests.Support;

/// <summary>Sound to send.</summary>
internal static class Sound
{
    public const int Rate = 16_000;

    /// <summary>Eight harmonics of a fundamental, like a voice, swelling five times a second: 16 bits, mono.</summary>
    public static byte[] Voice(double hertz, double seconds, int rate = Rate, int first = 0)
    {
        var bytes = new byte[2 * (int)(seconds * rate)];
        for (var i = 0; i < bytes.Length / 2; i++)
        {
            var t = (first + i) / (double)rate;
            var value = 0.0;
            for (var harmonic = 1; harmonic <= 8; harmonic++)
            {
                value += 0.12 / harmonic * Math.Sin(2 * Math.PI * hertz * harmonic * t);
            }

            value *= 0.2 + (0.8 * Math.Pow(Math.Sin(Math.PI * 5 * t), 2));
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(2 * i), (short)(32767 * value));
        }

        return bytes;
    }

    /// <summary>PCM16 with a RIFF header.</summary>
    public static byte[] Wav(byte[] pcm, int rate = Rate, int? declaredBytes = null)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.ASCII);
        writer.Write("RIFF"u8);
        writer.Write(36 + pcm.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(rate);
        writer.Write(rate * 2);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(declaredBytes ?? pcm.Length);
        writer.Write(pcm);
        return stream.ToArray();
    }

    /// <summary>Pieces of a tenth of a second.</summary>
    public static IEnumerable<byte[]> Tenths(byte[] pcm) => pcm.Chunk(2 * Rate / 10);
}
