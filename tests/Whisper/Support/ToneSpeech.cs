namespace Eloquence.Whisper.Tests.Support;

/// <summary>
/// A language that tests can speak and understand exactly: every word is a buzz (a sum of harmonics, as of a voice) whose pitch is the word.
/// </summary>
internal static class ToneSpeech
{
    public const int Rate = 16_000;
    public const double WordSeconds = 0.24;
    public const double GapSeconds = 0.06;

    private const int LowestHz = 100;
    private const int StepHz = 10;
    private const int Harmonics = 12;

    private static readonly string[] Vocabulary =
    [
        "bonjour", "nous", "respirons", "calmement", "vous", "parlez", "trop", "vite", "marquez", "une", "pause", "euh", "merci", "encore", "plus", "fort",
    ];

    /// <summary>Speaks words with a short gap between them.</summary>
    public static float[] Say(string words, double amplitude = 0.3)
    {
        var samples = new List<float>();
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            samples.AddRange(Buzz(LowestHz + (StepHz * Array.IndexOf(Vocabulary, word)), amplitude));
            samples.AddRange(Silence(GapSeconds));
        }
        return [.. samples];
    }

    public static float[] Silence(double seconds) => new float[(int)(seconds * Rate)];

    public static byte[] Pcm(IEnumerable<float> samples) =>
        [.. samples.SelectMany(sample => BitConverter.GetBytes((short)Math.Clamp(Math.Round(sample * 32768), short.MinValue, short.MaxValue)))];

    /// <summary>The words in a signal with their times, the last one even when it has only begun.</summary>
    public static IEnumerable<(string Word, double Start, double End)> Understand(float[] samples)
    {
        const int frame = Rate / 100;
        int? start = null;
        for (var i = 0; i <= samples.Length; i += frame)
        {
            var sounds = i + frame <= samples.Length && Loud(samples.AsSpan(i, frame));
            if (sounds)
            {
                start ??= i;
            }
            else if (start is { } begun)
            {
                start = null;
                if (Word(samples.AsSpan(begun, i - begun)) is { } word)
                {
                    yield return (word, begun / (double)Rate, i / (double)Rate);
                }
            }
        }
    }

    private static IEnumerable<float> Buzz(int hertz, double amplitude) => Enumerable.Range(0, (int)(WordSeconds * Rate)).Select(i =>
        (float)(amplitude * Enumerable.Range(1, Harmonics).Sum(harmonic => Math.Sin(2 * Math.PI * hertz * harmonic * i / Rate) / harmonic) / 2));

    private static bool Loud(ReadOnlySpan<float> frame)
    {
        var peak = 0f;
        foreach (var sample in frame)
        {
            peak = Math.Max(peak, Math.Abs(sample));
        }
        return peak > 0.02f;
    }

    private static string? Word(ReadOnlySpan<float> buzz)
    {
        var (best, strongest) = (0, 0.0);
        for (var index = 0; index < Vocabulary.Length; index++)
        {
            var strength = Strength(buzz, LowestHz + (StepHz * index));
            if (strength > strongest)
            {
                (best, strongest) = (index, strength);
            }
        }
        return buzz.Length < Rate / 20 ? null : Vocabulary[best];
    }

    /// <summary>Energy at the fundamental and the second harmonic.</summary>
    private static double Strength(ReadOnlySpan<float> buzz, int hertz)
    {
        double total = 0;
        for (var harmonic = 1; harmonic <= 2; harmonic++)
        {
            double re = 0, im = 0;
            for (var i = 0; i < buzz.Length; i++)
            {
                var (sin, cos) = Math.SinCos(2 * Math.PI * hertz * harmonic * i / Rate);
                re += buzz[i] * cos;
                im += buzz[i] * sin;
            }
            total += (re * re) + (im * im);
        }
        return total;
    }
}
