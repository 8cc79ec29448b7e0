using Eloquence.SpeechEvaluation.Norms;

namespace Eloquence.SpeechEvaluation.Scoring;

/// <summary>Energy: how much loud syllables stand out of the others. The absolute level is the microphone's and is not judged.</summary>
internal sealed class EnergyJudge : IJudge
{
    public string Name => ScoreNames.Energy;

    public Norm Norm(NormTable norms, Take take) => norms.Energy;

    public Judgement Judge(Take take, Norm norm, Evidence evidence)
    {
        if ((Admission.Speech(take, evidence) ?? Admission.Level(take, evidence) ?? Admission.Silence(take, evidence)) is { } reason)
        {
            return Judgement.Not(reason);
        }
        if (take.Measured.Intensity?.NucleusDeviationDb is not { } deviation)
        {
            return Judgement.Not("L’intensité n’a pas pu être mesurée : parole et silence ne se distinguent pas.");
        }
        return norm.Side(deviation) switch
        {
            < 0 => Judgement.Of(
                deviation, take.Least(phrase => phrase.LevelDeviationDb),
                at => $"Toutes vos syllabes ont presque la même force : à {at}, appuyez le mot qui porte le sens.",
                "Toutes vos syllabes ont presque la même force : appuyez les mots qui portent le sens."),
            > 0 => Judgement.Of(
                deviation, take.Most(phrase => phrase.LevelDeviationDb),
                at => $"La force de la voix change beaucoup : à {at}, gardez les mots faibles audibles.",
                "La force de la voix change beaucoup : gardez les mots faibles audibles."),
            _ => Judgement.Of(
                deviation, take.Most(phrase => phrase.LevelDeviationDb),
                at => $"Votre voix a du relief ; à {at}, vos accents portent particulièrement bien.",
                "Votre voix a du relief : vos accents portent bien."),
        };
    }
}
