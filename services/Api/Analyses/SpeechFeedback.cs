using Eloquence.Contracts;

namespace Eloquence.Api.Analyses;

/// <summary>What follows in French from the scores of a recording; without scores, from its measurements.</summary>
internal static class SpeechFeedback
{
    /// <summary>Eloquence praises from 0.8.</summary>
    private const double Praise = 80;

    private const int MostAdvice = 5;
    private const string Overall = "overall";

    private static readonly Dictionary<string, string> Strength = new()
    {
        ["pace"] = "Votre débit se suit bien",
        ["melody"] = "Votre voix est vivante",
        ["energy"] = "Votre voix a de l’énergie",
        ["fluency"] = "Vous parlez avec fluidité",
        ["pauses"] = "Vos pauses sont bien placées",
        ["clarity"] = "Votre articulation est claire",
        ["steadiness"] = "Votre voix est stable",
    };

    /// <summary>Scores from 80, best first.</summary>
    public static IReadOnlyList<string> Strengths(SpeechReport? report) =>
        [.. Parts(report).Where(score => score.Value >= Praise && Strength.ContainsKey(score.Name)).OrderByDescending(score => score.Value)
            .Select(score => $"{Strength[score.Name]} ({FrenchText.Number(score.Value, 0)} sur 100).")];

    /// <summary>Advice for scores below 80, the lowest first, then what the measurements alone show.</summary>
    public static IReadOnlyList<string> Improvements(SpeechReport? report) =>
        [.. Parts(report).Where(score => score.Value < Praise).OrderBy(score => score.Value).Select(score => score.Advice.Text)
            .Concat(report is null ? [] : SpeechAdvice.For(report.Measurement)).Distinct().Take(MostAdvice)];

    /// <summary>The advice of one score; empty when it was not given.</summary>
    public static string AdviceFor(SpeechReport? report, string score) => report?.Score(score)?.Advice.Text ?? "";

    private static IEnumerable<SpeechScore> Parts(SpeechReport? report) => report?.Scores.Where(score => score.Name != Overall) ?? [];
}
