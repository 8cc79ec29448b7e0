using Eloquence.Contracts;

namespace Eloquence.Api.Analyses;

/// <summary>Advice in French that follows from a measurement by a stated rule; without the measurement there is no advice.</summary>
internal static class SpeechAdvice
{
    /// <summary>Pauses longer than this are "long" in the Eloquence status rule.</summary>
    private const double LongPauseSeconds = 2.0;

    /// <summary>More pauses than this per second of recording is the Eloquence threshold for advice.</summary>
    private const double ManyPausesPerSecond = 0.5;

    public static IEnumerable<string> For(SpeechMeasurement measured)
    {
        if (measured.Level?.ClippedRatio > 0)
        {
            yield return "Le micro sature par moments : éloignez-le un peu ou baissez le niveau d’enregistrement.";
        }

        if (measured.Pauses is not { } pauses)
        {
            yield break;
        }

        var longOnes = pauses.Segments.Count(pause => pause.DurationSeconds > LongPauseSeconds);
        if (longOnes > 0)
        {
            yield return $"{FrenchText.Count(longOnes, "silence dépasse", "silences dépassent")} deux secondes : préparez la phrase suivante avant de vous arrêter.";
        }

        if (measured.DurationSeconds > 0 && pauses.Count / measured.DurationSeconds > ManyPausesPerSecond)
        {
            yield return "Vous vous arrêtez souvent : regroupez vos mots en phrases plus longues avant de respirer.";
        }
    }
}
