using Eloquence.Report.Drawing;
using Eloquence.Report.Markup;
using Eloquence.Text.Writing;

namespace Eloquence.Report.Page;

/// <summary>The take over time, in rows like lines of music, and the same in words.</summary>
internal static class TimelineSection
{
    public static Fragment Render(ReportContent content, string? audio, string? audioMissing)
    {
        var scale = TimelineScale.Of(content.Report.Measurement);
        var rows = Enumerable.Range(0, scale.Rows).Select(index => new TimelineRow(content, scale, index)).ToList();
        var player = audio is null
            ? Fragment.Of($"""<p class="no-audio">{audioMissing}</p>""")
            : Fragment.Of($"""<audio id="take" controls preload="auto" src="{Fragment.Asset(audio)}" aria-label="Enregistrement de la prise"></audio>""");
        return Fragment.Of($"""
            <section class="timeline" aria-labelledby="timeline-title">
              <h2 id="timeline-title">La prise, de bout en bout</h2>
              {player}
              <ul class="legend" aria-label="Légende"><li class="key-pitch">hauteur de la voix</li><li class="key-wave">onde</li><li class="key-level">intensité</li><li class="key-pause">silence</li><li class="key-filler">hésitation</li></ul>
              {Fragment.Each(rows, row => Row(row, scale))}
              {Groups(content)}
            </section>
            """);
    }

    private static Fragment Row(TimelineRow row, TimelineScale scale) => Fragment.Of($"""
        <figure class="row"><svg class="row-drawing" role="img" aria-label="{row.Description()}" width="100%" height="{TimelineRow.HeightOf(scale)}" data-start="{PlayButton.Attribute(row.StartSeconds)}" data-seconds="{PlayButton.Attribute(scale.RowSeconds)}">{row.Content()}<line class="playhead" x1="0" x2="0" y1="{TimelineRow.CurvesTop - 6}" y2="150" visibility="hidden"/></svg>{WordLine(row, scale)}</figure>
        """);

    /// <summary>The words once more as text: on a phone a row is too narrow for them, in a long take there are too many. The transcript below is what readers are told.</summary>
    private static Fragment WordLine(TimelineRow row, TimelineScale scale)
    {
        var words = scale.HasWordLines ? row.WordsHere() : [];
        return Fragment.When(words.Count > 0, () => Fragment.Of($"""
            <p class="{(scale.HasWords ? "row-words narrow" : "row-words")}" aria-hidden="true">{Fragment.Each(words, word => word.Filler ? Fragment.Of($"<em>{word.Word}</em> ") : Fragment.Of($"{word.Word} "))}</p>
            """));
    }

    /// <summary>What the curves say, as a table.</summary>
    private static Fragment Groups(ReportContent content)
    {
        var groups = content.Report.Measurement.BreathGroups?.Groups ?? [];
        return Fragment.When(groups.Count > 0, () => Fragment.Of($"""
            <details class="data"><summary>Les courbes en chiffres, phrase par phrase</summary>
            <div class="scroll" role="region" aria-label="Mesures par phrase" tabindex="0"><table>
            <thead><tr><th scope="col">Début</th><th scope="col">Durée</th><th scope="col">Syllabes</th><th scope="col">Syllabes par seconde</th><th scope="col">Hauteur médiane</th><th scope="col">Intensité</th></tr></thead>
            <tbody>{Fragment.Each(groups, group => Fragment.Of($"""<tr><th scope="row">{French.Moment(group.StartSeconds)}</th><td>{French.Number(group.DurationSeconds)} s</td><td>{Shown(group.Syllables, 0, "")}</td><td>{Shown(group.DurationSeconds > 0 ? group.Syllables / group.DurationSeconds : null, 1, "")}</td><td>{Shown(group.MedianHz, 0, " Hz")}</td><td>{Shown(group.LevelDb, 1, " dB")}</td></tr>"""))}</tbody>
            </table></div></details>
            """));
    }

    private static string Shown(double? value, int decimals, string unit) => value is { } number ? French.Number(number, decimals) + unit : "–";
}
