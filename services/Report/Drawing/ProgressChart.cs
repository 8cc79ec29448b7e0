using Eloquence.Report.Markup;
using Eloquence.Text.Writing;

namespace Eloquence.Report.Drawing;

/// <summary>One score over the last takes as a small line.</summary>
internal static class ProgressChart
{
    private const double Height = 72;
    private const double Margin = 8;

    /// <summary>The line; the table below it says the same for readers.</summary>
    public static Fragment Draw(IReadOnlyList<double> scores)
    {
        double X(int i) => scores.Count == 1 ? 50 : 3 + (94.0 * i / (scores.Count - 1));
        double Y(double score) => Margin + ((Height - (2 * Margin)) * (1 - (Math.Clamp(score, 0, 100) / 100)));
        var segments = Enumerable.Range(1, Math.Max(0, scores.Count - 1));
        return Fragment.Of($"""
            <svg class="progress" aria-hidden="true" width="100%" height="{Height}"><line class="grid" x1="0" x2="100%" y1="{Y(0)}" y2="{Y(0)}"/><line class="grid" x1="0" x2="100%" y1="{Y(50)}" y2="{Y(50)}"/><line class="grid" x1="0" x2="100%" y1="{Y(100)}" y2="{Y(100)}"/>{Fragment.Each(segments, i => Fragment.Of($"""<line class="trend" x1="{X(i - 1)}%" x2="{X(i)}%" y1="{Y(scores[i - 1])}" y2="{Y(scores[i])}"/>"""))}{Fragment.Each(Enumerable.Range(0, scores.Count), i => Fragment.Of($"""<circle class="{(i == scores.Count - 1 ? "dot last" : "dot")}" cx="{X(i)}%" cy="{Y(scores[i])}" r="{(i == scores.Count - 1 ? 5 : 3)}"/>"""))}</svg>
            """);
    }

    /// <summary>What the line shows, in one sentence.</summary>
    public static string Describe(IReadOnlyList<double> scores) => scores.Count < 2
        ? "Première prise notée."
        : $"De {French.Number(scores[0], 0)} à {French.Number(scores[^1], 0)} sur {scores.Count} prises.";
}
