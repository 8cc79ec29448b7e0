using Eloquence.Contracts;
using Eloquence.Report.Markup;

namespace Eloquence.Report.Drawing;

/// <summary>A scale with the norm band and the measured value on it.</summary>
internal static class BandGauge
{
    private const double Left = 2;
    private const double Right = 98;
    private const double BandY = 14;
    private const double BandHeight = 8;

    /// <summary>The gauge; what it shows stands beside it in words, so it is hidden from readers.</summary>
    public static Fragment Draw(SpeechScore score)
    {
        var (low, high) = Limits(score);
        double X(double value) => Left + ((Right - Left) * Math.Clamp((value - low) / (high - low), 0, 1));
        var bandLow = X(score.Band.Low ?? low);
        var bandHigh = X(score.Band.High ?? high);
        var value = X(score.Measured);
        return Fragment.Of($"""
            <svg class="gauge" aria-hidden="true" width="100%" height="30"><rect class="track" x="{Left}%" width="{Right - Left}%" y="{BandY}" height="{BandHeight}" rx="4"/><rect class="band" x="{bandLow}%" width="{bandHigh - bandLow}%" y="{BandY}" height="{BandHeight}" rx="4"/><line class="needle" x1="{value}%" x2="{value}%" y1="{BandY - 6}" y2="{BandY + BandHeight + 4}"/><circle class="knob" cx="{value}%" cy="{BandY + (BandHeight / 2)}" r="5"/></svg>
            """);
    }

    /// <summary>The band in the middle with half its width on either side, and the value in any case.</summary>
    private static (double Low, double High) Limits(SpeechScore score)
    {
        var measured = score.Measured;
        var (low, high) = score.Band switch
        {
            { Low: { } bottom, High: { } top } => (bottom - ((top - bottom) * 0.8), top + ((top - bottom) * 0.8)),
            { Low: { } bottom } => (Math.Min(bottom - Math.Abs(bottom), measured), bottom + (0.4 * Math.Abs(bottom))),
            { High: { } top } => (0, Math.Max(3 * top, measured)),
            _ => (0, 100),
        };
        var span = Math.Max(1e-9, Math.Max(high, measured) - Math.Min(low, measured));
        return (measured < low ? measured - (0.05 * span) : low, measured > high ? measured + (0.05 * span) : high);
    }
}
