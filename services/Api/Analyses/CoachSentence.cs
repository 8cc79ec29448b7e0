namespace Eloquence.Api.Analyses;

/// <summary>Says in French what was measured, and nothing else.</summary>
internal static class CoachSentence
{
    private const string NotTranscribed = "Je ne juge pas vos mots : cet enregistrement n’a pas été transcrit.";
    private const string NothingUnderstood = "Je n’ai compris aucun mot dans cet enregistrement.";

    public static string For(JudgedRecording judged) => string.Join(' ', Sentences(judged));

    private static IEnumerable<string> Sentences(JudgedRecording judged)
    {
        yield return $"J’ai écouté {FrenchText.Number(judged.Duration, 1)} s d’enregistrement.";
        if (judged.Measurement?.SpeechRatio is { } ratio)
        {
            yield return $"Vous parlez pendant {FrenchText.Number(ratio * 100, 0)} % du temps{Pauses(judged)}.";
        }

        if (judged.Measurement?.Pitch is { } pitch)
        {
            yield return $"Votre voix se place autour de {FrenchText.Number(pitch.MedianHz, 0)} Hz et varie de {FrenchText.Amount(pitch.StandardDeviationSemitones, 1, "demi-ton", "demi-tons")}.";
        }

        if (judged.Report?.Text?.WordsPerMinute is { } pace)
        {
            yield return $"Votre débit est de {FrenchText.Number(pace, 0)} mots par minute.";
        }

        if (judged.Transcript is null)
        {
            yield return NotTranscribed;
        }
        else if (judged.Text.Length == 0)
        {
            yield return NothingUnderstood;
        }

        if (SpeechFeedback.Improvements(judged.Report) is [var first, ..] && judged.Report!.Scores.Count > 0)
        {
            yield return first;
        }
    }

    private static string Pauses(JudgedRecording judged) => judged.Measurement?.Pauses switch
    {
        null => "",
        { Count: 0 } => ", sans silence marqué",
        { MeanSeconds: { } mean } pauses => $", avec {FrenchText.Count(pauses.Count, "silence", "silences")} de {FrenchText.Number(mean, 1)} s en moyenne",
        { } pauses => $", avec {FrenchText.Count(pauses.Count, "silence", "silences")}",
    };
}
