using Eloquence.SpeechEvaluation.Norms;
using Eloquence.Text.Writing;

namespace Eloquence.SpeechEvaluation.Scoring;

/// <summary>Clarity: how certain the recogniser was of the words, in per cent. A listener that does not know the speaker.</summary>
internal sealed class ClarityJudge : IJudge
{
    public string Name => ScoreNames.Clarity;

    public Norm Norm(NormTable norms, Take take) => norms.Clarity;

    public Judgement Judge(Take take, Norm norm, Evidence evidence)
    {
        if (Admission.Words(take, evidence) is { } reason)
        {
            return Judgement.Not(reason);
        }
        if (take.Text?.ArticulationClarity is not { } certainty || take.Transcript is not { } transcript)
        {
            return Judgement.Not("Le système de reconnaissance ne dit pas à quel point il est sûr des mots.");
        }
        var percent = 100 * certainty;
        if (transcript.Words.Where(word => !word.Filler).MinBy(word => word.Conf) is not { } weakest)
        {
            return Judgement.Not("La transcription n’a pas de mots.");
        }
        var at = French.Moment(weakest.Start);
        return Judgement.Of(
            percent,
            norm.Side(percent) < 0
                ? $"La reconnaissance doute souvent de vos mots : articulez davantage, par exemple « {weakest.Word} » à {at}."
                : $"Vos mots se distinguent bien ; le moins net est « {weakest.Word} » à {at}.",
            weakest.Start, Math.Max(0, weakest.End - weakest.Start));
    }
}
