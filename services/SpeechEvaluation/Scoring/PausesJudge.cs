using Eloquence.SpeechEvaluation.Norms;
using Eloquence.Text.Writing;

namespace Eloquence.SpeechEvaluation.Scoring;

/// <summary>Pauses: share of the time from the first to the last sound that is silent below 3.4 kHz, in per cent.</summary>
internal sealed class PausesJudge : IJudge
{
    public string Name => ScoreNames.Pauses;

    public Norm Norm(NormTable norms, Take take) => norms.Pauses;

    public Judgement Judge(Take take, Norm norm, Evidence evidence)
    {
        if ((Admission.Speech(take, evidence) ?? Admission.Silence(take, evidence)) is { } reason)
        {
            return Judgement.Not(reason);
        }
        if (take.Measured.Pauses is not { TelephoneRatio: { } ratio } pauses)
        {
            return Judgement.Not("Les pauses n’ont pas pu être mesurées : parole et silence ne se distinguent pas.");
        }
        var percent = 100 * ratio;
        var side = norm.Side(percent);
        if (side < 0)
        {
            return Judgement.Of(
                percent, take.Most(phrase => phrase.DurationSeconds),
                at => $"Vous laissez peu de silences : à partir de {at}, votre plus longue tirade, respirez entre deux idées.",
                "Vous laissez peu de silences : respirez entre deux idées.");
        }
        if (pauses.Segments.MaxBy(pause => pause.DurationSeconds) is not { } longest)
        {
            return Judgement.Of(percent, "Aucun silence ne coupe cette prise : respirez entre deux idées.");
        }
        var at = French.Moment(longest.StartSeconds);
        var seconds = French.Number(longest.DurationSeconds);
        return Judgement.Of(
            percent,
            side > 0
                ? $"Les silences prennent {French.Number(percent, 0)} % du temps : raccourcissez-les, surtout celui de {seconds} s à {at}, en préparant la phrase suivante."
                : $"Vos silences sont bien dosés ; le plus long ({seconds} s à {at}) doit tomber juste après une idée forte.",
            longest.StartSeconds, longest.DurationSeconds);
    }
}
