using Eloquence.SpeechEvaluation.Norms;
using Eloquence.Text.Writing;

namespace Eloquence.SpeechEvaluation.Scoring;

/// <summary>Steadiness: whether the voice holds to the end of its phrases, as the level of the last syllables against that of the phrase, in dB.</summary>
internal sealed class SteadinessJudge : IJudge
{
    public string Name => ScoreNames.Steadiness;

    public Norm Norm(NormTable norms, Take take) => norms.Steadiness;

    public Judgement Judge(Take take, Norm norm, Evidence evidence)
    {
        if ((Admission.Speech(take, evidence) ?? Admission.Level(take, evidence) ?? Admission.Silence(take, evidence)) is { } reason)
        {
            return Judgement.Not(reason);
        }
        var groups = take.Measured.Pauses?.TelephoneCount + 1 ?? 0;
        if (groups < evidence.BreathGroups || take.Measured.Intensity?.FinalDropDb is not { } drop)
        {
            return Judgement.Not($"Il faut au moins {evidence.BreathGroups} phrases séparées par un silence pour juger la tenue de la voix ; il y en a {groups}.");
        }
        return Judgement.Of(
            drop, take.Least(phrase => phrase.FinalDropDb),
            at => norm.Side(drop) < 0
                ? $"Vos fins de phrase perdent {French.Number(-drop)} dB : à {at}, portez la dernière syllabe jusqu’au fond de la salle."
                : $"Votre voix tient jusqu’au bout des phrases ; surveillez celle de {at}, qui retombe le plus.",
            norm.Side(drop) < 0
                ? $"Vos fins de phrase perdent {French.Number(-drop)} dB : portez la dernière syllabe jusqu’au fond de la salle."
                : "Votre voix tient jusqu’au bout des phrases.");
    }
}
