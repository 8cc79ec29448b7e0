using Eloquence.Audio;
using Eloquence.Tests.Support;

namespace Eloquence.SpeechEvaluation.Tests;

/// <summary>A take nobody has heard before, chosen by a seed: text, voice, speed, background noise.</summary>
/// <param name="Text">What is said.</param>
/// <param name="Voice">A voice of espeak-ng.</param>
/// <param name="WordsPerMinute">Its speed.</param>
/// <param name="NoiseDb">Level of the speech above the noise, in dB.</param>
/// <param name="Seed">Of the noise.</param>
internal sealed record FreshTake(string Text, string Voice, int WordsPerMinute, double NoiseDb, int Seed)
{
    /// <summary>The rate everything else is made from: the highest that a phone records at.</summary>
    public const int Rate = 48_000;

    private const double LeadSeconds = 0.4;

    private static readonly string[] Languages = ["fr", "fr-be", "fr-ch"];

    private static readonly string[] Timbres =
    [
        "m1", "m2", "m3", "m4", "m5", "m6", "m7", "f1", "f2", "f3", "f4", "f5", "Andy", "Annie", "Denis", "Diogo", "Gene", "Henrique", "Hugo",
        "Jacky", "Lee", "Marco", "Mario", "Michael", "Mike", "adam", "anika", "antonio", "belinda", "benjamin", "boris", "david", "edward", "iven",
        "john", "linda", "marcelo", "max", "michel", "miguel", "pablo", "paul", "pedro", "rob", "robert", "sandro", "shelby", "steph", "travis", "victor", "zac",
    ];

    private static readonly string[] Openings =
    [
        "Mesdames, messieurs, merci d’être venus ce soir.", "Je voudrais commencer par une question.", "Bonjour, et bienvenue à cette réunion.",
        "Il y a dix ans, personne n’y croyait.", "Permettez-moi de vous raconter une histoire.", "Chers amis, le moment est venu de choisir.",
    ];

    private static readonly string[] Middles =
    [
        "La rivière qui traverse notre ville était, autrefois, un égout à ciel ouvert.", "Quand j’ai repris l’atelier de mon père, il ne restait que trois ouvriers.",
        "Les chiffres sont clairs : un enfant sur quatre quitte l’école sans savoir lire une page.", "On nous avait promis la rapidité ; nous avons reçu la précipitation.",
        "Ce moteur consomme deux fois moins, et il dure deux fois plus longtemps.", "Imaginez une place sans voitures, des arbres, des bancs, et le bruit d’une fontaine.",
        "Nous avons perdu des batailles, c’est vrai, mais jamais l’envie de recommencer.", "Chaque matin, avant l’aube, ils partent en mer, et chaque soir ils reviennent avec moins de poisson.",
        "Notre hypothèse était fausse, et c’est précisément ce qui la rendait intéressante.", "Entre la peur et la prudence, il y a toute la place du courage.",
        "Un malade n’est pas un dossier ; c’est quelqu’un qui attend une réponse.", "La loi existe depuis vingt ans, il suffirait de l’appliquer.",
    ];

    private static readonly string[] Endings =
    [
        "Alors, qu’attendons-nous ? Merci.", "Je vous remercie de votre attention.", "La suite dépend de vous, et de vous seuls.", "Voilà pourquoi je vous demande de voter pour ce projet.",
    ];

    /// <summary>The take of a seed.</summary>
    public static FreshTake Of(int seed)
    {
        var random = new Random(seed);
        var middles = Middles.ToArray();
        random.Shuffle(middles);
        return new FreshTake(
            string.Join(' ', [Pick(random, Openings), .. middles.Take(4), Pick(random, Endings)]),
            $"{Pick(random, Languages)}+{Pick(random, Timbres)}",
            random.Next(110, 240),
            random.Next(18, 60),
            seed);
    }

    /// <summary>The sound at <see cref="Rate"/>: the voice, its highest sample 1, over noise that fills the whole band.</summary>
    public async Task<double[]> SpeakAsync(SpeechTools tools)
    {
        var voice = WavDecoder.Decode(await tools.SpeakAsync(Text, Voice, WordsPerMinute), Rate).Samples;
        var (peak, level) = (voice.Max(Math.Abs), Math.Sqrt(voice.Average(sample => (double)sample * sample)));
        var random = new Random(Seed);
        var amplitude = Math.Sqrt(3) * level / peak * Math.Pow(10, -NoiseDb / 20);
        var lead = (int)(LeadSeconds * Rate);
        var sound = new double[voice.Length + (2 * lead)];
        for (var i = 0; i < sound.Length; i++)
        {
            sound[i] = amplitude * ((2 * random.NextDouble()) - 1) + (i >= lead && i - lead < voice.Length ? voice[i - lead] / peak : 0);
        }
        return sound;
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
