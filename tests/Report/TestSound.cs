using System.Buffers.Binary;

namespace Eloquence.Report.Tests;

/// <summary>Sounds made by arithmetic as WAV files, 16 bits: the same everywhere.</summary>
internal static class TestSound
{
    private const int Header = 44;
    private const int VoiceRate = 16_000;
    private const int Harmonics = 8;

    /// <summary>Phrases of the voice: when they begin and how long they last, in seconds.</summary>
    private static readonly (double Start, double Length)[] Phrases = [(0.3, 2.4), (3.2, 3.1), (7.0, 1.6), (9.2, 4.0), (13.8, 1.9)];

    /// <summary>A tone of 220 Hz.</summary>
    public static byte[] Wav(int rate, short channels, double seconds) =>
        Write(rate, channels, (int)(seconds * rate), frame => 8000 * Math.Sin(2 * Math.PI * 220 * frame / rate));

    /// <summary>Sixteen seconds of something like a voice: harmonics of a melody, five syllables a second, phrases with pauses.</summary>
    public static byte[] Voice()
    {
        var samples = new double[16 * VoiceRate];
        var phase = 0.0;
        for (var i = 0; i < samples.Length; i++)
        {
            var time = (double)i / VoiceRate;
            phase += 2 * Math.PI * 140 * Math.Pow(2, 0.35 * Math.Sin(2 * Math.PI * 0.4 * time)) / VoiceRate;
            if (Phrases.Any(phrase => time >= phrase.Start && time < phrase.Start + phrase.Length))
            {
                var syllable = 0.55 - (0.45 * Math.Cos(2 * Math.PI * 5 * time));
                samples[i] = 6000 * syllable * Enumerable.Range(1, Harmonics).Sum(k => Math.Sin(k * phase) / k);
            }
        }
        return Write(VoiceRate, 1, samples.Length, frame => samples[frame]);
    }

    private static byte[] Write(int rate, short channels, int frames, Func<int, double> sample)
    {
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
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(Header + (2 * i)), (short)sample(i / channels));
        }
        return file;
    }
}
