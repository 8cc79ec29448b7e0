using Eloquence.SpeechEvaluation.Norms;
using Eloquence.Text.Writing;

namespace Eloquence.SpeechEvaluation.Scoring;

/// <summary>Melody: pitch variation quotient (Hincks 2005), independent of the height of the voice.</summary>
internal sealed class MelodyJudge : IJudge
{
    /// <summary>A phrase shorter than this is too short to be flat.</summary>
    private const double LeastSeconds = 1;

    public string Name => ScoreNames.Melody;

    public Norm Norm(NormTable norms, Take take) => norms.Melody;

    public Judgement Judge(Take take, Norm norm, Evidence evidence)
    {
        if (Admission.Speech(take, evidence) is { } reason)
        {
            return Judgement.Not(reason);
        }
        if (take.Measured.Pitch?.VoicedSeconds is not { } voiced || voiced < evidence.VoicedSeconds || take.Measured.Intonation?.VariationQuotient is not { } quotient)
        {
            return Judgement.Not($"Il y a trop peu de voix (moins de {French.Number(evidence.VoicedSeconds, 0)} s de sons voisés) pour juger la mélodie.");
        }
        return norm.Side(quotient) switch
        {
            < 0 => Judgement.Of(
                quotient, take.Least(Variation),
                at => $"Votre voix varie peu en hauteur : à {at}, votre phrase la plus plate, montez sur le mot important et redescendez à la fin.",
                "Votre voix varie peu en hauteur : montez sur les mots importants et redescendez à la fin des phrases."),
            > 0 => Judgement.Of(
                quotient, take.Most(Variation),
                at => $"Votre mélodie est très marquée : à {at}, réservez les grands écarts aux idées fortes.",
                "Votre mélodie est très marquée : réservez les grands écarts aux idées fortes."),
            _ => Judgement.Of(
                quotient, take.Most(Variation),
                at => $"Votre mélodie est vivante ; réécoutez {at}, votre phrase la plus chantante, et gardez cet élan.",
                "Votre mélodie est vivante : gardez cet élan."),
        };

        static double? Variation(Phrase phrase) => phrase.DurationSeconds < LeastSeconds ? null : phrase.PitchDeviationSemitones;
    }
}
