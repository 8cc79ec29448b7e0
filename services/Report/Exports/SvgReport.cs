using Eloquence.Report.Drawing;
using Eloquence.Report.Markup;
using Eloquence.Report.Page;
using Eloquence.Text.Writing;

namespace Eloquence.Report;

/// <summary>The timeline of the report as one SVG 1.1 image, without script and without sound.</summary>
public static class SvgReport
{
    private const double Width = 1040;
    private const double Margin = 20;
    private const double Top = 64;
    private const double Gap = 14;

    /// <summary>Writes the image.</summary>
    /// <param name="content">What to show.</param>
    public static string Render(ReportContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var scale = TimelineScale.Of(content.Report.Measurement);
        var rows = Enumerable.Range(0, scale.Rows).Select(index => new TimelineRow(content, scale, index)).ToList();
        var step = TimelineRow.HeightOf(scale) + Gap;
        var height = Top + (rows.Count * step) + Margin;
        var title = $"{content.Title ?? "Votre prise de parole"} – {French.Date(content.CreatedAt)}, {French.Duration(content.Report.Measurement.DurationSeconds)}";
        return Fragment.Of($"""
            <?xml version="1.0" encoding="UTF-8"?>
            <svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{height}" viewBox="0 0 {Width} {height}" role="img" aria-labelledby="title description">
            <title id="title">{title}</title>
            <desc id="description">{string.Join(" ", rows.Select(row => row.Description()))}</desc>
            <style>{Fragment.Asset(PageAssets.Style)} svg {"{"} font-family: system-ui, sans-serif; {"}"}</style>
            <rect class="sheet" width="100%" height="100%" fill="var(--paper)"/>
            <text x="{Margin}" y="38" font-size="19" font-weight="600" fill="var(--ink)">{title}</text>
            {Fragment.Each(rows.Select((row, i) => (row, i)), one => Fragment.Of($"""<svg class="row-drawing" x="{Margin}" y="{Top + (one.i * step)}" width="{Width - (2 * Margin)}" height="{TimelineRow.HeightOf(scale)}">{one.row.Content()}</svg>"""))}
            </svg>

            """).ToString();
    }
}
