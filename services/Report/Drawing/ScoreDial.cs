using Eloquence.Report.Markup;

namespace Eloquence.Report.Drawing;

/// <summary>The overall score as an arc around its number.</summary>
internal static class ScoreDial
{
    private const double Radius = 52;

    /// <summary>The dial; its number is text beside it for readers.</summary>
    public static Fragment Draw(double score)
    {
        var circumference = 2 * Math.PI * Radius;
        return Fragment.Of($"""
            <svg class="dial" viewBox="0 0 128 128" aria-hidden="true"><circle class="dial-track" cx="64" cy="64" r="{Radius}"/><circle class="dial-arc" cx="64" cy="64" r="{Radius}" stroke-dasharray="{circumference * Math.Clamp(score / 100, 0, 1)} {circumference}" transform="rotate(-90 64 64)"/></svg>
            """);
    }
}
