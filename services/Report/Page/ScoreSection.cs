using Eloquence.Contracts;
using Eloquence.Report.Drawing;
using Eloquence.Report.Markup;
using Eloquence.Text.Writing;

namespace Eloquence.Report.Page;

/// <summary>Every score with its value, its band and its advice; and what could not be judged.</summary>
internal static class ScoreSection
{
    public static Fragment Render(ReportContent content, bool hasAudio)
    {
        var report = content.Report;
        var scores = ScoreTexts.Order.Select(report.Score).OfType<SpeechScore>().ToList();
        var unjudged = report.NotJudged.Where(one => ScoreTexts.Order.Contains(one.Name)).ToList();
        return Fragment.Of($"""
            <section class="scores" aria-labelledby="scores-title">
              <h2 id="scores-title">Les notes et leurs repères</h2>
              <div class="cards">{Fragment.Each(scores, score => Card(score, hasAudio))}</div>
              {Fragment.When(unjudged.Count > 0, () => Unjudged(unjudged))}
            </section>
            """);
    }

    private static Fragment Card(SpeechScore score, bool hasAudio)
    {
        var play = score.Advice.TimeSeconds is { } start ? PlayButton.At(start, score.Advice.DurationSeconds, hasAudio) : Fragment.Empty;
        var source = Fragment.When(
            score.Source is not null,
            () => Fragment.Of($"""<details class="source"><summary>D’où vient ce repère<span class="visually-hidden"> ({ScoreTexts.Name(score.Name)})</span></summary><p>{score.Source}</p></details>"""));
        return Fragment.Of($"""
            <article class="card"><h3><span>{ScoreTexts.Name(score.Name)}</span><span class="score">{French.Number(score.Value, 0)}<span class="visually-hidden"> sur 100</span></span></h3>
            {BandGauge.Draw(score)}
            <p class="measured"><strong>{ScoreTexts.Value(score.Measured, score.Unit)}</strong> <span>repère : {ScoreTexts.Band(score.Band, score.Unit)}</span></p>
            <p class="quantity">{score.Quantity}</p>
            <p class="advice">{score.Advice.Text} {play}</p>{source}</article>
            """);
    }

    private static Fragment Unjudged(List<UnjudgedScore> scores) => Fragment.Of($"""
        <div class="unjudged-scores"><h3>Ce qui n’a pas pu être noté</h3><dl>{Fragment.Each(scores, score => Fragment.Of($"<dt>{ScoreTexts.Name(score.Name)}</dt><dd>{score.Reason}</dd>"))}</dl></div>
        """);
}
