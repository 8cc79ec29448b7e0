using Eloquence.SpeechEvaluation.Norms;
using Eloquence.Text.Writing;

namespace Eloquence.SpeechEvaluation.Scoring;

/// <summary>Whether a take says enough to be judged. Each rule answers null when it does, else one French sentence.</summary>
internal static class Admission
{
    /// <summary>Long enough, and holding enough syllables to be speech at all.</summary>
    public static string? Speech(Take take, Evidence evidence)
    {
        var measured = take.Measured;
        if (measured.DurationSeconds < evidence.Seconds)
        {
            return $"L’enregistrement dure {French.Number(measured.DurationSeconds)} s : il en faut au moins {French.Number(evidence.Seconds, 0)} pour juger.";
        }
        return measured.Syllables?.Count switch
        {
            null or 0 => "Aucune syllabe n’a été trouvée : soit personne ne parle, soit le bruit couvre la voix. Rapprochez-vous du micro.",
            var count when count < evidence.Syllables =>
                $"{count} {(count == 1 ? "syllabe seulement a été trouvée" : "syllabes seulement ont été trouvées")} : il en faut au moins {evidence.Syllables} pour juger.",
            _ => null,
        };
    }

    /// <summary>Speech stands far enough out of the background for sound and silence to be told apart.</summary>
    public static string? Silence(Take take, Evidence evidence) => take.Measured.Noise switch
    {
        null => "Le niveau du bruit de fond n’a pas pu être mesuré : parole et silence ne se distinguent pas.",
        { SignalToNoiseDb: var ratio } when ratio < evidence.SignalToNoiseDb =>
            $"La voix ne dépasse le bruit de fond que de {French.Number(ratio, 0)} dB (il en faut {French.Number(evidence.SignalToNoiseDb, 0)}) : cherchez un endroit plus calme ou rapprochez-vous du micro.",
        _ => null,
    };

    /// <summary>The recording is not clipped.</summary>
    public static string? Level(Take take, Evidence evidence) => take.Measured.Level switch
    {
        null => "L’enregistrement est muet : vérifiez le micro.",
        { ClippedRatio: var ratio } when ratio > evidence.ClippedRatio =>
            $"Le son sature ({French.Number(100 * ratio, 2)} % des échantillons sont écrêtés) : éloignez le micro ou baissez le niveau d’enregistrement.",
        _ => null,
    };

    /// <summary>There are enough recognised words.</summary>
    public static string? Words(Take take, Evidence evidence) => take.Text switch
    {
        null => "Il n’y a pas de transcription : ce qui tient aux mots ne peut pas être jugé.",
        { WordCount: var count } when count < evidence.Words =>
            $"{count} {(count == 1 ? "mot seulement a été reconnu" : "mots seulement ont été reconnus")} : il en faut au moins {evidence.Words} pour juger.",
        _ => null,
    };
}
