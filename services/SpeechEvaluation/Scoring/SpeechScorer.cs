using Eloquence.Contracts;
using Eloquence.SpeechEvaluation.Norms;
using Microsoft.Extensions.Options;

namespace Eloquence.SpeechEvaluation.Scoring;

/// <summary>The scores of a take.</summary>
/// <param name="Scores">Those that could be given, <c>overall</c> last.</param>
/// <param name="NotJudged">Those that could not, with one French sentence each.</param>
internal sealed record ScoreCard(IReadOnlyList<SpeechScore> Scores, IReadOnlyList<UnjudgedScore> NotJudged);

/// <summary>Judges takes by the norm table. Stateless and safe to share between threads.</summary>
internal sealed class SpeechScorer(IOptions<NormTable> norms)
{
    private static readonly IReadOnlyList<IJudge> Judges =
    [
        new PaceJudge(), new MelodyJudge(), new EnergyJudge(), new FluencyJudge(), new PausesJudge(), new ClarityJudge(), new SteadinessJudge(),
    ];

    /// <summary>Judges one take.</summary>
    public ScoreCard Judge(Take take)
    {
        var table = norms.Value;
        var scores = new List<SpeechScore>();
        var weights = new List<double>();
        var notJudged = new List<UnjudgedScore>();
        foreach (var judge in Judges)
        {
            var norm = judge.Norm(table, take);
            var judgement = judge.Judge(take, norm, table.Evidence);
            if (judgement is { Measured: { } measured, Advice: { } advice })
            {
                scores.Add(Score(judge.Name, measured, norm, advice));
                weights.Add(norm.Weight);
            }
            else
            {
                notJudged.Add(new UnjudgedScore(judge.Name, judgement.Reason!));
            }
        }
        if (Overall(scores, weights, table.Evidence) is { } overall)
        {
            scores.Add(overall);
        }
        else
        {
            notJudged.Add(new UnjudgedScore(
                ScoreNames.Overall,
                $"La note d’ensemble demande au moins {table.Evidence.Scores} notes ; il y en a {scores.Count}."));
        }
        return new ScoreCard(scores, notJudged);
    }

    private static SpeechScore Score(string name, double measured, Norm norm, ScoreAdvice advice) =>
        new(name, Math.Round(norm.Score(measured), 1), measured, norm.Unit, new NormBand(norm.Low, norm.High), advice)
        {
            Quantity = norm.Quantity,
            Source = norm.Source,
        };

    /// <summary>Weighted mean of the scores there are; its advice is that of the weakest one.</summary>
    private static SpeechScore? Overall(List<SpeechScore> scores, List<double> weights, Evidence evidence)
    {
        var total = weights.Sum();
        if (scores.Count < evidence.Scores || total <= 0)
        {
            return null;
        }
        var value = Math.Round(scores.Zip(weights, (score, weight) => score.Value * weight).Sum() / total, 1);
        return new SpeechScore(ScoreNames.Overall, value, value, "points", new NormBand(null, null), scores.MinBy(score => score.Value)!.Advice)
        {
            Quantity = "moyenne pondérée des notes données",
            Source = "Choix de ce projet : les poids sont dans la table des normes.",
        };
    }
}
