namespace Eloquence.EndToEnd.Tests;

/// <summary>A recording whose measures are known by construction: a harmonic tone that stops and starts again.</summary>
internal static class SpeechLikeWav
{
    private const int SampleRate = 16_000;

    /// <param name="pitchHz">Fundamental frequency.</param>
    /// <param name="voiceSeconds">Length of each of the two stretches of voice.</param>
    /// <param name="pauseSeconds">Length of the silence between them.</param>
    /// <param name="seed">Makes the bytes differ between takes that sound the same.</param>
    public static byte[] Create(double pitchHz, double voiceSeconds, double pauseSeconds, int seed)
    {
        var noise = new Random(seed);
        var voice = (int)(voiceSeconds * SampleRate);
        var pause = (int)(pauseSeconds * SampleRate);
        var samples = new short[(2 * voice) + pause];
        for (var i = 0; i < samples.Length; i++)
        {
            var isVoice = i < voice || i >= voice + pause;
            var tone = isVoice ? Enumerable.Range(1, 8).Sum(k => Math.Sin(2 * Math.PI * k * pitchHz * i / SampleRate) / k) : 0;
            samples[i] = (short)((6_000 * tone) + noise.Next(-2, 3));
        }

        using var wav = new MemoryStream();
        using var writer = new BinaryWriter(wav);
        writer.Write("RIFF"u8);
        writer.Write(36 + (2 * samples.Length));
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(SampleRate);
        writer.Write(2 * SampleRate);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(2 * samples.Length);
        foreach (var sample in samples)
        {
            writer.Write(sample);
        }

        return wav.ToArray();
    }
}
