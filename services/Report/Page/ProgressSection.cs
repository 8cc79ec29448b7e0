using Eloquence.Report.Drawing;
using Eloquence.Report.Markup;
using Eloquence.Text.Writing;

namespace Eloquence.Report.Page;

/// <summary>The scores over the last takes, as lines and as a table.</summary>
internal static class ProgressSection
{
    /// <summary>More takes do not fit side by side.</summary>
    private const int MostTakes = 12;

    public static Fragment Render(ReportContent content)
    {
        var takes = content.Progress.OrderBy(take => take.CreatedAt).TakeLast(MostTakes).ToList();
        string[] names = [ScoreTexts.Overall, .. ScoreTexts.Order];
        var shown = names.Where(name => takes.Count(take => take.Scores.ContainsKey(name)) > 1).ToList();
        return Fragment.When(shown.Count > 0, () => Fragment.Of($"""
            <section class="history" aria-labelledby="history-title">
              <h2 id="history-title">Vos dernières prises</h2>
              <div class="charts">{Fragment.Each(shown, name => Chart(name, takes))}</div>
              <details class="data"><summary>Les mêmes notes en tableau</summary><div class="scroll" role="region" aria-label="Notes des dernières prises" tabindex="0"><table>
              <thead><tr><th scope="col">Prise</th>{Fragment.Each(shown, name => Fragment.Of($"""<th scope="col">{ScoreTexts.Name(name)}</th>"""))}</tr></thead>
              <tbody>{Fragment.Each(takes, take => Fragment.Of($"""<tr><th scope="row">{French.Date(take.CreatedAt)}</th>{Fragment.Each(shown, name => Fragment.Of($"<td>{Shown(take, name)}</td>"))}</tr>"""))}</tbody>
              </table></div></details>
            </section>
            """));
    }

    private static Fragment Chart(string name, List<PastTake> takes)
    {
        var scores = takes.Where(take => take.Scores.ContainsKey(name)).Select(take => take.Scores[name]).ToList();
        return Fragment.Of($"""
            <div class="chart"><h3>{ScoreTexts.Name(name)}</h3>{ProgressChart.Draw(scores)}<p>{ProgressChart.Describe(scores)}</p></div>
            """);
    }

    private static string Shown(PastTake take, string name) => take.Scores.TryGetValue(name, out var score) ? French.Number(score, 0) : "–";
}
