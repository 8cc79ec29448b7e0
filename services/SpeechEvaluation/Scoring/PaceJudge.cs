using Eloquence.SpeechEvaluation.Norms;
using Eloquence.Text.Writing;

namespace Eloquence.SpeechEvaluation.Scoring;

/// <summary>Pace: articulation rate in syllables per second, pauses left out so that pausing well is not punished as slowness,
/// and sound counted in the band of a telephone, which every recording holds.</summary>
internal sealed class PaceJudge : IJudge
{
    public string Name => ScoreNames.Pace;

    public Norm Norm(NormTable norms, Take take) => norms.Pace;

    public Judgement Judge(Take take, Norm norm, Evidence evidence)
    {
        if ((Admission.Speech(take, evidence) ?? Admission.Silence(take, evidence)) is { } reason)
        {
            return Judgement.Not(reason);
        }
        if (take.Measured.Syllables?.TelephoneArticulationRate is not { } rate)
        {
            return Judgement.Not("La vitesse n’a pas pu être mesurée : parole et silence ne se distinguent pas.");
        }
        var shown = French.Number(rate);
        return norm.Side(rate) switch
        {
            > 0 => Judgement.Of(
                rate, take.Most(phrase => phrase.Rate),
                at => $"Vous articulez {shown} syllabes par seconde : ralentissez, surtout à {at}, votre passage le plus rapide.",
                $"Vous articulez {shown} syllabes par seconde : ralentissez, détachez la fin des mots."),
            < 0 => Judgement.Of(
                rate, take.Least(phrase => phrase.Rate),
                at => $"Vous articulez {shown} syllabes par seconde : accélérez un peu, surtout à {at}, votre passage le plus lent.",
                $"Vous articulez {shown} syllabes par seconde : accélérez un peu, enchaînez les mots d’un même groupe."),
            _ => Judgement.Of(
                rate, take.Most(phrase => phrase.Rate),
                at => $"{shown} syllabes par seconde, un rythme facile à suivre ; réécoutez votre passage le plus rapide, à {at}, pour vérifier qu’il reste clair.",
                $"{shown} syllabes par seconde, un rythme facile à suivre : gardez-le."),
        };
    }
}
