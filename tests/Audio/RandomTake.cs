using System.Globalization;
using Eloquence.Tests.Support;

namespace Eloquence.Audio.Tests;

/// <summary>A take that is in nobody's repository: voice, speed, pitch, text, sample rate, noise and level drawn from a seed.</summary>
/// <param name="Seed">Number it is drawn from.</param>
/// <param name="Text">What is said.</param>
/// <param name="Voice">Voice of espeak-ng.</param>
/// <param name="WordsPerMinute">Speed.</param>
/// <param name="Pitch">Pitch on the scale of espeak-ng, 0 to 99.</param>
/// <param name="SampleRate">Samples per second, in hertz.</param>
/// <param name="NoiseDb">Level of white noise relative to the voice, in dB; null for none.</param>
/// <param name="GainDb">Change of level, in dB.</param>
internal sealed record RandomTake(
    int Seed, string Text, string Voice, int WordsPerMinute, int Pitch, int SampleRate, double? NoiseDb, double GainDb)
{
    private static readonly string[] Languages = ["fr", "fr-be", "fr-ch"];

    private static readonly string[] Variants =
    [
        "", "+m1", "+m2", "+m3", "+m4", "+m5", "+m6", "+m7", "+m8", "+f1", "+f2", "+f3", "+f4", "+f5",
        "+steph", "+linda", "+belinda", "+michel", "+david", "+victor", "+anika", "+boris",
    ];

    private static readonly int[] Rates = [8000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];

    private static readonly double?[] Noises = [null, null, -50, -40, -30, -25];

    private static readonly string[] Openings =
        ["Mesdames, messieurs,", "Chers collègues,", "Bonsoir à toutes et à tous.", "Merci de votre présence.", "Avant de commencer,", "Je me souviens d'un matin d'hiver."];

    private static readonly string[] Subjects =
    [
        "le train de nuit", "une équipe de chercheurs", "la lumière du soir", "notre voisin", "ma grand-mère", "le conseil municipal", "un enfant de huit ans",
        "la jeune ingénieure", "le vieux théâtre", "chaque orateur",
    ];

    private static readonly string[] Verbs =
    [
        "traverse", "découvre", "raconte", "imagine", "protège", "a longtemps cherché", "voudrait comprendre", "refuse d'abandonner", "prépare", "transforme",
    ];

    private static readonly string[] Objects =
    [
        "les montagnes du Jura", "une idée toute simple", "la fin de l'histoire", "un jardin public", "ce que personne n'avait remarqué", "le silence de la salle",
        "quatre mille pages", "des solutions durables", "la prochaine étape", "un projet ambitieux",
    ];

    private static readonly string[] Endings =
    [
        ".", ", sans hésiter.", ", et tout change.", " ; c'est ainsi.", ", n'est-ce pas ?", " !", ", pour la première fois depuis trente ans.", ", malgré la pluie.",
    ];

    /// <summary>Draws a take.</summary>
    /// <param name="seed">The same seed gives the same take.</param>
    /// <param name="leastSeconds">Length of the text at 150 words a minute, about.</param>
    public static RandomTake Draw(int seed, double leastSeconds)
    {
        var random = new Random(seed);
        List<string> sentences = [Any(Openings)];
        while (string.Join(' ', sentences).Length < 14 * leastSeconds)
        {
            var subject = Any(Subjects);
            sentences.Add($"{char.ToUpper(subject[0], CultureInfo.InvariantCulture)}{subject[1..]} {Any(Verbs)} {Any(Objects)}{Any(Endings)}");
        }
        return new RandomTake(
            seed, string.Join(' ', sentences), Any(Languages) + Any(Variants), random.Next(100, 231), random.Next(20, 81), Any(Rates), Any(Noises),
            -20 * random.NextDouble());

        T Any<T>(T[] choices) => choices[random.Next(choices.Length)];
    }

    /// <summary>Speaks it. A WAV file of 16 bits, mono.</summary>
    public async Task<byte[]> SpeakAsync(SpeechTools tools)
    {
        var spoken = WavDecoder.Decode(await tools.SpeakAsync(Text, Voice, WordsPerMinute, Pitch));
        var resampled = new ResampledSource(new MemorySource(spoken.Samples, spoken.SampleRate), SampleRate);
        var samples = new double[resampled.Length];
        resampled.Read(0, samples);
        var gain = Math.Pow(10, GainDb / 20);
        var noise = NoiseDb is { } decibels ? Math.Sqrt(samples.Average(sample => sample * sample)) * Math.Pow(10, decibels / 20) : 0;
        var random = new Random(Seed);
        return WavWriter.Write([.. samples.Select(sample => (float)(gain * (sample + (noise * Normal(random)))))], SampleRate);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"seed {Seed}: {Voice}, {WordsPerMinute} words a minute, pitch {Pitch}, {SampleRate} Hz, noise {NoiseDb:0;-0} dB, gain {GainDb:0.0} dB");

    /// <summary>A number of the standard normal distribution (Box and Muller).</summary>
    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
