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

    /// <summary>Noise of another colour than white: pink, brown, blue, the hum of the mains, clicks, or two of them.</summary>
    public static float[] ColouredNoise(int seed)
    {
        var random = new Random(seed);
        var sound = new float[Length(random)];
        Action<float[], Random>[] colours = [Pink, Brown, Blue, Hum, Clicks];
        colours[seed % colours.Length](sound, random);
        if (random.Next(3) == 0)
        {
            colours[random.Next(colours.Length)](sound, random);
        }
        var scale = (float)(Level(random) / sound.Max(Math.Abs));
        return [.. sound.Select(sample => scale * sample)];
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

    /// <summary>-3 dB an octave, by P. Kellet's filter of white noise ("Filter to make pink noise from white", musicdsp.org, 1999; the economical form).</summary>
    private static void Pink(float[] sound, Random random)
    {
        double slow = 0, middle = 0, fast = 0;
        for (var sample = 0; sample < sound.Length; sample++)
        {
            var white = (2 * random.NextDouble()) - 1;
            slow = (0.99765 * slow) + (white * 0.0990460);
            middle = (0.96300 * middle) + (white * 0.2965164);
            fast = (0.57000 * fast) + (white * 1.0526913);
            sound[sample] += (float)(0.2 * (slow + middle + fast + (white * 0.1848)));
        }
    }

    /// <summary>-6 dB an octave: white noise summed up, with a leak.</summary>
    private static void Brown(float[] sound, Random random)
    {
        var sum = 0.0;
        for (var sample = 0; sample < sound.Length; sample++)
        {
            sum = (0.998 * sum) + (0.06 * ((2 * random.NextDouble()) - 1));
            sound[sample] += (float)sum;
        }
    }

    /// <summary>6 dB an octave: the differences of white noise.</summary>
    private static void Blue(float[] sound, Random random)
    {
        var last = 0.0;
        for (var sample = 0; sample < sound.Length; sample++)
        {
            var white = (2 * random.NextDouble()) - 1;
            sound[sample] += (float)((white - last) / 2);
            last = white;
        }
    }

    /// <summary>The mains of Europe or America with their harmonics.</summary>
    private static void Hum(float[] sound, Random random)
    {
        var hertz = random.Next(2) == 0 ? 50 : 60;
        for (var harmonic = 1; harmonic <= 12; harmonic++)
        {
            var (level, phase) = (random.NextDouble() / harmonic, 2 * Math.PI * random.NextDouble());
            for (var sample = 0; sample < sound.Length; sample++)
            {
                sound[sample] += (float)(level * Math.Sin((2 * Math.PI * hertz * harmonic * sample / ToneSpeech.Rate) + phase));
            }
        }
    }

    /// <summary>Short decaying knocks, one to eight a second.</summary>
    private static void Clicks(float[] sound, Random random)
    {
        var pause = ToneSpeech.Rate / (1 + random.Next(8));
        for (var start = random.Next(pause); start < sound.Length; start += (pause / 2) + random.Next(pause))
        {
            var (hertz, decay) = (300 + (3000 * random.NextDouble()), 0.002 + (0.02 * random.NextDouble()));
            for (var sample = start; sample < Math.Min(sound.Length, start + (ToneSpeech.Rate / 8)); sample++)
            {
                var time = (sample - start) / (double)ToneSpeech.Rate;
                sound[sample] += (float)(Math.Exp(-time / decay) * Math.Sin(2 * Math.PI * hertz * time));
            }
        }
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
