using Eloquence.Audio;
using Eloquence.Tests.Support;

namespace Eloquence.EndToEnd.Tests.Smoke;

/// <summary>Takes nobody has heard before: sentences drawn from words the self-test model knows, in a drawn voice, at a drawn speed.</summary>
internal sealed class RandomSpeech(SpeechTools tools, int seed)
{
    private static readonly string[] Voices = ["fr", "fr+f2", "fr+f4", "fr+m1", "fr+m3", "fr+m7", "fr-be", "fr-be+f2", "fr-ch", "fr-ch+m3"];
    private static readonly string[] Beginnings = ["Bonjour", "Bonsoir", "Merci", "Alors", "Ensuite"];
    private static readonly string[] Subjects = ["le public", "la princesse", "le chevalier", "le directeur", "mon collègue", "la reine", "le magicien", "notre équipe"];
    private static readonly string[] Verbs = ["écoute", "regarde", "prépare", "raconte", "présente", "cherche", "trouve", "garde"];
    private static readonly string[] Objects = ["le château", "la solution", "le dragon", "la musique", "le projet", "la forêt", "le trésor", "la réunion"];
    private static readonly string[] Manners = ["calmement", "lentement", "clairement", "aujourd'hui", "ensemble", "encore"];

    private readonly Random _random = new(seed);

    /// <summary>Some sentences; never twice the same with the same seed.</summary>
    public string Text(int sentences) => string.Join(' ', Enumerable.Range(0, sentences).Select(number =>
        $"{(number == 0 ? $"{Draw(Beginnings)}, " : "")}{Draw(Subjects)} {Draw(Verbs)} {Draw(Objects)} {Draw(Manners)}."));

    /// <summary>A WAV of a text, 16 bits, mono, 16 kHz, as the app records.</summary>
    public async Task<byte[]> SayAsync(string text)
    {
        var wav = WavDecoder.Decode(await tools.SpeakAsync(text, Draw(Voices), _random.Next(120, 181)));
        return WavWriter.Write(Resampler.Resample(wav.Samples, wav.SampleRate, SmokeSequence.SampleRate), SmokeSequence.SampleRate);
    }

    private string Draw(string[] choices) => choices[_random.Next(choices.Length)];
}
