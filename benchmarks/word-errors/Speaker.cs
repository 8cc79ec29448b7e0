using System.Buffers.Binary;
using Eloquence.Audio;
using Eloquence.Tests.Support;
using Eloquence.Whisper.Tests.Support;

namespace Eloquence.Benchmarks.WordErrors;

/// <summary>Says sentences with voices and at speeds that the self-test model's training did not hear.</summary>
internal sealed class Speaker(SpeechTools tools)
{
    private const float Sounding = 0.005f;

    private static readonly string[] Accents = ["fr", "fr-be", "fr-ch"];

    /// <summary>The timbres that data.py holds out.</summary>
    private static readonly string[] Timbres = ["m2", "m7", "m8", "f2", "f5", "Denis", "linda", "pedro", "klatt3", "steph2", "edward2"];

    private static readonly int[] Rates = [16_000, 22_050, 44_100, 48_000];

    /// <summary>Says a sentence; a bar in it is a pause.</summary>
    public async Task<Take> SayAsync(string kind, string text, Random random)
    {
        var voice = $"{Accents[random.Next(Accents.Length)]}+{Timbres[random.Next(Timbres.Length)]}";
        var speed = 120 + (5 * random.Next(17));
        float[] sound = [];
        foreach (var part in text.Split(" | "))
        {
            sound = [.. sound, .. sound.Length > 0 ? ToneSpeech.Silence(0.15 + (0.75 * random.NextDouble())) : [], .. Trimmed(await tools.SpeakAsync(part, voice, speed))];
        }
        var rate = Rates[random.Next(Rates.Length)];
        float[] padded = [.. ToneSpeech.Silence(0.4 * random.NextDouble()), .. sound, .. ToneSpeech.Silence(0.4 * random.NextDouble())];
        var channels = 1 + random.Next(2);
        return new Take(kind, text.Replace(" |", "", StringComparison.Ordinal), voice, speed, sound, Wav(Resampler.Resample(padded, ToneSpeech.Rate, rate), rate, channels));
    }

    private static float[] Trimmed(byte[] wav)
    {
        var samples = WavDecoder.Decode(wav, ToneSpeech.Rate).Samples;
        return samples[Array.FindIndex(samples, sample => Math.Abs(sample) > Sounding)..(Array.FindLastIndex(samples, sample => Math.Abs(sample) > Sounding) + 1)];
    }

    private static byte[] Wav(float[] samples, int rate, int channels)
    {
        var mono = WavWriter.Write(samples, rate);
        if (channels == 1)
        {
            return mono;
        }
        var header = mono[..44];
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), 36 + (4 * samples.Length));
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(22), 2);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(28), 4 * rate);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(32), 4);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(40), 4 * samples.Length);
        byte[] both = [.. mono.Skip(44).Chunk(2).SelectMany(sample => (byte[])[.. sample, .. sample])];
        return [.. header, .. both];
    }
}
