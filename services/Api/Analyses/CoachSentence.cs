using Eloquence.Contracts;

namespace Eloquence.Api.Analyses;

/// <summary>Says in French what was measured, and nothing else.</summary>
internal static class CoachSentence
{
    public static string For(SpeechMeasurement measured) => string.Join(' ', Sentences(measured));

    private static IEnumerable<string> Sentences(SpeechMeasurement measured)
    {
        yield return $"J’ai écouté {FrenchText.Number(measured.DurationSeconds, 1)} s d’enregistrement.";
        if (measured.SpeechRatio is { } ratio)
        {
            yield return $"Vous parlez pendant {FrenchText.Number(ratio * 100, 0)} % du temps{Pauses(measured.Pauses)}.";
        }

        if (measured.Pitch is { } pitch)
        {
            yield return $"Votre voix se place autour de {FrenchText.Number(pitch.MedianHz, 0)} Hz et varie de {FrenchText.Number(pitch.StandardDeviationSemitones, 1)} demi-tons.";
        }

        yield return "Je ne juge pas encore vos mots : cet enregistrement n’a pas été transcrit.";
    }

    private static string Pauses(PauseMeasurement? pauses) => pauses switch
    {
        null => "",
        { Count: 0 } => ", sans silence marqué",
        { MeanSeconds: { } mean } => $", avec {FrenchText.Count(pauses.Count, "silence", "silences")} de {FrenchText.Number(mean, 1)} s en moyenne",
        _ => $", avec {FrenchText.Count(pauses.Count, "silence", "silences")}",
    };
}
