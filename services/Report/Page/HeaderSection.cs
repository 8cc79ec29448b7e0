using Eloquence.Report.Drawing;
using Eloquence.Report.Markup;
using Eloquence.Text.Writing;

namespace Eloquence.Report.Page;

/// <summary>Who spoke about what, the overall score, and the first thing to work on.</summary>
internal static class HeaderSection
{
    public static Fragment Render(ReportContent content, bool hasAudio)
    {
        var measured = content.Report.Measurement;
        string?[] facts = [content.Speaker, French.Date(content.CreatedAt), French.Duration(measured.DurationSeconds)];
        return Fragment.Of($"""
            <header class="top">
              <div class="top-text">
                <p class="brand">Eloquence <span>rapport de prise</span></p>
                <h1>{content.Title ?? "Votre prise de parole"}</h1>
                <p class="facts">{string.Join(" · ", facts.Where(fact => !string.IsNullOrWhiteSpace(fact)))}</p>
              </div>
              {Overall(content)}
            </header>
            {First(content, hasAudio)}
            """);
    }

    private static Fragment Overall(ReportContent content) => content.Report.Score(ScoreTexts.Overall) is { } overall
        ? Fragment.Of($"""<p class="overall">{ScoreDial.Draw(overall.Value)}<span class="overall-number">{French.Number(overall.Value, 0)}</span><span class="overall-label">sur 100</span></p>""")
        : Fragment.Of($"""<p class="overall unjudged"><span class="overall-number" aria-hidden="true">–</span><span class="overall-label">pas de note d’ensemble</span></p>""");

    private static Fragment First(ReportContent content, bool hasAudio)
    {
        var judged = content.Report.Scores.Where(score => score.Name != ScoreTexts.Overall).ToList();
        if (judged.Count == 0)
        {
            var reason = content.Report.NotJudged.FirstOrDefault(score => score.Name != ScoreTexts.Overall)?.Reason ?? "Rien n’a pu être mesuré dans cet enregistrement.";
            return Fragment.Of($"""<section class="first" aria-labelledby="first-title"><h2 id="first-title">Cette prise ne peut pas être notée</h2><p>{reason}</p></section>""");
        }
        var weakest = judged.MinBy(score => score.Value)!;
        var strongest = judged.MaxBy(score => score.Value)!;
        var praise = Fragment.When(
            strongest != weakest,
            () => Fragment.Of($"""<p class="praise"><strong>{ScoreTexts.Name(strongest.Name)}, {French.Number(strongest.Value, 0)} sur 100.</strong> {strongest.Advice.Text}</p>"""));
        return Fragment.Of($"""
            <section class="first" aria-labelledby="first-title">
              <h2 id="first-title">{(weakest.Value >= 90 ? "À garder" : "À travailler d’abord")}</h2>
              <p class="lead">{weakest.Advice.Text} {Moment(weakest.Advice.TimeSeconds, weakest.Advice.DurationSeconds, hasAudio)}</p>
              {praise}
            </section>
            """);
    }

    private static Fragment Moment(double? seconds, double? duration, bool hasAudio) =>
        seconds is { } start ? PlayButton.At(start, duration, hasAudio) : Fragment.Empty;
}
