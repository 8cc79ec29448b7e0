namespace Eloquence.Audio.Tests;

/// <summary>Voices that are computed here, so that what they contain is known: melody, syllables, a held vowel, a gain, a place in time.</summary>
public sealed class KnownVoiceTests
{
    private const int Rate = 16_000;

    private static readonly (double F1, double F2)[] Vowels = [(300, 2200), (700, 1300), (320, 800), (550, 1800), (400, 900)];

    [Fact]
    public void A_gliding_melody_is_followed()
    {
        var pitch = Analyse(Voice(3, time => 110 + (40 * time), _ => (500, 1500), _ => 1)).Pitch;
        var frames = pitch.FrequenciesHz.Select((hertz, frame) => (hertz, Expected: 110 + (40 * (pitch.FirstFrameSeconds + (frame * pitch.StepSeconds))))).ToArray();
        Assert.All(frames, frame => Assert.InRange(frame.hertz / frame.Expected, 0.99, 1.01));
    }

    [Fact]
    public void Every_syllable_is_counted_once()
    {
        // Six syllables a second, every third second silent.
        var analysis = Analyse(Voice(9, Lively, Moving, time => (int)time % 3 == 2 ? 0 : Math.Pow(Math.Sin(Math.PI * 6 * time), 2)));
        Assert.Equal(36, analysis.Syllables.Seconds.Count);
        Assert.Equal(2, analysis.Activity.Pauses.Count);
        Assert.All(analysis.Syllables.Seconds, time => Assert.InRange(Math.Abs((time * 6) - Math.Floor(time * 6) - 0.5), 0, 0.2));
    }

    [Fact]
    public void A_held_vowel_is_a_filled_pause_and_moving_ones_are_none()
    {
        var held = FilledPauses.Find(Analyse(Voice(5, time => Held(time) ? 120 : Lively(time), time => Held(time) ? (500, 1500) : Moving(time), _ => 1)));
        var pause = Assert.Single(held);
        Assert.InRange(pause.StartSeconds, 1.9, 2.15);
        Assert.InRange(pause.EndSeconds, 2.45, 2.7);
        Assert.Empty(FilledPauses.Find(Analyse(Voice(5, Lively, Moving, _ => 1))));

        static bool Held(double time) => time is >= 2 and < 2.6;
    }

    [Fact]
    public void Gain_changes_the_level_and_nothing_else()
    {
        var voice = Voice(4, Lively, Moving, time => Math.Pow(Math.Sin(Math.PI * 4 * time), 2));
        SpeechAnalysis loud = Analyse(voice), soft = Analyse([.. voice.Select(sample => sample / 16)]);
        Assert.Equal(loud.Syllables.Seconds, soft.Syllables.Seconds);
        Assert.Equal(loud.Activity.Sounding, soft.Activity.Sounding);
        Assert.Equal(loud.Pitch.FrequenciesHz, soft.Pitch.FrequenciesHz);
        Assert.Equal(loud.Voice.HarmonicsToNoiseDb!.Value, soft.Voice.HarmonicsToNoiseDb!.Value, 6);
        Assert.Equal(loud.Voice.JitterLocal!.Value, soft.Voice.JitterLocal!.Value, 9);
        Assert.All(loud.Intensity.LevelsDb.Zip(soft.Intensity.LevelsDb), pair => Assert.Equal(20 * Math.Log10(16), pair.First - pair.Second, 3));
    }

    [Fact]
    public void Silence_before_moves_everything_and_changes_nothing()
    {
        // A second is a whole number of the steps of every analysis that is compared.
        var voice = Voice(4, Lively, Moving, time => Math.Pow(Math.Sin(Math.PI * 4 * time), 2));
        SpeechAnalysis first = Analyse([.. voice, .. new float[Rate]]), later = Analyse([.. new float[Rate], .. voice]);
        Assert.Equal(first.Syllables.Seconds.Select(time => time + 1), later.Syllables.Seconds, (one, other) => Math.Abs(one - other) < 1e-6);
        Assert.Equal(first.Pitch.FrequenciesHz.Take(390), later.Pitch.FrequenciesHz.Skip(100).Take(390), (one, other) => Math.Abs(one - other) < 0.01);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("silence")]
    [InlineData("direct current")]
    [InlineData("clipped")]
    [InlineData("noise")]
    [InlineData("one click")]
    [InlineData("0.3 s")]
    public void Every_figure_is_a_number(string kind)
    {
        var random = new Random(1);
        var analysis = Analyse(kind switch
        {
            "nothing" => [],
            "silence" => new float[Rate],
            "direct current" => [.. Enumerable.Repeat(0.5f, Rate)],
            "clipped" => [.. Voice(1, _ => 120, Moving, _ => 1).Select(sample => sample > 0 ? 1f : -1f)],
            "noise" => [.. Enumerable.Range(0, Rate).Select(_ => (float)((2 * random.NextDouble()) - 1))],
            "one click" => [.. new float[Rate / 2], 1, .. new float[Rate / 2]],
            _ => Voice(0.3, _ => 120, Moving, _ => 1),
        });
        double?[] figures =
        [
            analysis.Voice.JitterLocal, analysis.Voice.JitterPpq5, analysis.Voice.ShimmerLocal, analysis.Voice.ShimmerApq5, analysis.Voice.HarmonicsToNoiseDb,
            analysis.Voice.CppsDb, analysis.Voice.SpectralTiltDb, analysis.Activity.LoudestDbfs, analysis.Activity.RangeDb,
            .. analysis.Intensity.LevelsDb, .. analysis.Pitch.FrequenciesHz, .. analysis.Syllables.Seconds, .. analysis.Syllables.VowelIntensity.LevelsDb,
            .. analysis.Formants.SelectMany(frame => new double?[] { frame.F1, frame.F2, frame.F3 }),
        ];
        Assert.All(figures, figure => Assert.True(figure is null || double.IsFinite(figure.Value)));
    }

    private static SpeechAnalysis Analyse(float[] samples) => new SpeechAnalyser().Analyse(new MemorySource(samples, Rate));

    private static double Lively(double time) => 130 + (25 * Math.Sin(2 * Math.PI * 1.3 * time));

    /// <summary>Another vowel eight times a second.</summary>
    private static (double F1, double F2) Moving(double time) => Vowels[(int)(8 * time) % Vowels.Length];

    /// <summary>Harmonics under the resonances of two formants.</summary>
    private static float[] Voice(double seconds, Func<double, double> hertz, Func<double, (double F1, double F2)> formants, Func<double, double> amplitude)
    {
        var samples = new float[(int)(seconds * Rate)];
        double phase = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            var time = i / (double)Rate;
            var f0 = hertz(time);
            var (f1, f2) = formants(time);
            phase += f0 / Rate;
            double sum = 0;
            for (var harmonic = 1; harmonic * f0 < 4000; harmonic++)
            {
                sum += (Resonance(harmonic * f0, f1) + (0.5 * Resonance(harmonic * f0, f2)) + 0.01) * Math.Sin(2 * Math.PI * harmonic * phase);
            }
            samples[i] = (float)(0.1 * amplitude(time) * sum);
        }
        return samples;
    }

    private static double Resonance(double hertz, double formant) => 1 / (1 + Math.Pow((hertz - formant) / 80, 2));
}
