using Eloquence.Contracts;
using Eloquence.SpeechEvaluation.Norms;
using Eloquence.Text.Writing;

namespace Eloquence.SpeechEvaluation.Scoring;

/// <summary>Fluency: disfluencies per 100 words, or what is heard of hesitations per minute when there are no words to count.</summary>
internal sealed class FluencyJudge : IJudge
{
    public string Name => ScoreNames.Fluency;

    public Norm Norm(NormTable norms, Take take) => take.Text is null ? norms.HeardFluency : norms.Fluency;

    public Judgement Judge(Take take, Norm norm, Evidence evidence) => take.Text is { } text
        ? Read(take, text, norm, evidence)
        : Heard(take, norm, evidence);

    private static Judgement Read(Take take, TextMeasurement text, Norm norm, Evidence evidence)
    {
        if (Admission.Words(take, evidence) is { } reason)
        {
            return Judgement.Not(reason);
        }
        if (text.DisfluenciesPer100Words is not { } rate)
        {
            return Judgement.Not("Les hésitations et les reprises n’ont pas pu être rapportées au nombre de mots.");
        }
        if (text.Disfluencies.Count == 0)
        {
            return Judgement.Of(rate, "Ni hésitation, ni reprise : votre parole coule, gardez cette préparation.");
        }
        var densest = Densest(text.Disfluencies);
        var at = French.Moment(densest.StartSeconds);
        return Judgement.Of(
            rate,
            norm.Side(rate) > 0
                ? $"{French.Number(rate)} hésitations ou reprises pour 100 mots : à {at} (« {densest.Text} »), remplacez l’hésitation par un silence."
                : $"Peu d’hésitations ; à {at} (« {densest.Text} »), un silence aurait suffi.",
            densest.StartSeconds, densest.EndSeconds - densest.StartSeconds);
    }

    private static Judgement Heard(Take take, Norm norm, Evidence evidence)
    {
        if ((Admission.Speech(take, evidence) ?? Admission.Silence(take, evidence)) is { } reason)
        {
            return Judgement.Not(reason);
        }
        if (take.Measured.FilledPauses is not { } filled)
        {
            return Judgement.Not("Sans transcription, et sans sons tenus reconnaissables, les hésitations ne peuvent pas être comptées.");
        }
        if (filled.Segments.MaxBy(segment => segment.DurationSeconds) is not { } longest)
        {
            return Judgement.Of(filled.PerMinute, "Aucune hésitation sonore n’a été entendue : gardez cette préparation.");
        }
        var at = French.Moment(longest.StartSeconds);
        return Judgement.Of(
            filled.PerMinute,
            norm.Side(filled.PerMinute) > 0
                ? $"{French.Number(filled.PerMinute)} hésitations sonores par minute : à {at}, remplacez le « euh » par un silence."
                : $"Peu d’hésitations sonores ; à {at}, un silence aurait suffi.",
            longest.StartSeconds, longest.DurationSeconds);
    }

    /// <summary>The first event of the ten seconds that hold most of them.</summary>
    private static DisfluencyEvent Densest(IReadOnlyList<DisfluencyEvent> events) =>
        events.MaxBy(first => events.Count(other => other.StartSeconds >= first.StartSeconds && other.StartSeconds < first.StartSeconds + 10))!;
}
