namespace Eloquence.Whisper.Tests.Support;

/// <summary>Sounds that hold no French speech, made anew from a seed: 2 to 5 s at levels of -40 to -3 dB re full scale.</summary>
internal static class ForeignSounds
{
    private static readonly double[] Scale = [1, 9.0 / 8, 5.0 / 4, 4.0 / 3, 3.0 / 2, 5.0 / 3, 15.0 / 8, 2];

    /// <summary>Nothing at all, or nothing but the last bits of a converter.</summary>
    public static float[] Silence(int seed)
    {
        var random = new Random(seed);
        var floor = random.Next(3) * 0.5 / 32768;
        return [.. Enumerable.Range(0, Length(random)).Select(_ => (float)(floor * ((2 * random.NextDouble()) - 1)))];
    }

    public static float[] WhiteNoise(int seed)
    {
        var random = new Random(seed);
        var level = Level(random);
        return [.. Enumerable.Range(0, Length(random)).Select(_ => (float)(level * ((2 * random.NextDouble()) - 1)))];
    }

    /// <summary>Melodies of one to three voices: notes of a major scale with harmonics, an attack and a decay, some with vibrato.</summary>
    public static float[] Music(int seed)
    {
        var random = new Random(seed);
        var sound = new float[Length(random)];
        var voices = random.Next(1, 4);
        var level = Level(random) / voices;
        for (var voice = 0; voice < voices; voice++)
        {
            var (tonic, harmonics, vibrato) = (90 * Math.Pow(2, 2.5 * random.NextDouble()), random.Next(1, 9), random.Next(2) * 0.01);
            for (var start = 0; start < sound.Length;)
            {
                var length = (int)(ToneSpeech.Rate * (0.15 + (0.6 * random.NextDouble())));
                Play(sound.AsSpan(start, Math.Min(length, sound.Length - start)), tonic * Scale[random.Next(Scale.Length)], harmonics, vibrato, level);
                start += length;
            }
        }
        return sound;
    }

    private static void Play(Span<float> note, double hertz, int harmonics, double vibrato, double level)
    {
        var phase = 0.0;
        for (var sample = 0; sample < note.Length; sample++)
        {
            var time = sample / (double)ToneSpeech.Rate;
            phase += 2 * Math.PI * hertz * (1 + (vibrato * Math.Sin(2 * Math.PI * 5.5 * time))) / ToneSpeech.Rate;
            var envelope = Math.Min(1, time / 0.02) * Math.Exp(-2 * time);
            for (var harmonic = 1; harmonic <= harmonics && harmonic * hertz < ToneSpeech.Rate / 2.2; harmonic++)
            {
                note[sample] += (float)(level * envelope * Math.Sin(harmonic * phase) / (harmonic * Math.Log(harmonics + 2)));
            }
        }
    }

    private static int Length(Random random) => (int)(ToneSpeech.Rate * (2 + (3 * random.NextDouble())));

    private static double Level(Random random) => Math.Pow(10, -(3 + (37 * random.NextDouble())) / 20);
}
