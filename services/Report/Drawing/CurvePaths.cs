using System.Globalization;
using System.Text;
using Eloquence.Contracts;

namespace Eloquence.Report.Drawing;

/// <summary>Path data (SVG 2, chapter 9) of the curves between two moments, in a box of <see cref="Width"/> by <see cref="Height"/>.</summary>
internal sealed class CurvePaths(MeasurementTimeline timeline, TimelineScale scale, double start, double seconds)
{
    public const double Width = 1000;
    public const double Height = 100;

    /// <summary>More points than this in a row cannot be told apart.</summary>
    private const int MostPoints = 500;

    /// <summary>The waveform as a closed outline around the middle.</summary>
    public string Waveform()
    {
        var peaks = timeline.Waveform;
        var (first, count, stride) = Range(0, peaks.HopSeconds, Math.Min(peaks.Minimum.Count, peaks.Maximum.Count));
        if (count == 0)
        {
            return "";
        }
        var path = new StringBuilder();
        var lower = new List<(double X, double Y)>();
        for (var i = first; i < first + count; i += stride)
        {
            var last = Math.Min(first + count, i + stride);
            double high = 0, low = 0;
            for (var j = i; j < last; j++)
            {
                high = Math.Max(high, peaks.Maximum[j]);
                low = Math.Min(low, peaks.Minimum[j]);
            }
            var x = X((i + ((last - i) / 2.0)) * peaks.HopSeconds);
            Add(path, path.Length == 0 ? 'M' : 'L', x, Height / 2 * (1 - (high / scale.Peak)));
            lower.Add((x, Height / 2 * (1 - (low / scale.Peak))));
        }
        for (var i = lower.Count - 1; i >= 0; i--)
        {
            Add(path, 'L', lower[i].X, lower[i].Y);
        }
        return path.Append('Z').ToString();
    }

    /// <summary>The pitch as a line with gaps where nothing is voiced.</summary>
    public string Pitch()
    {
        var curve = timeline.PitchHz;
        var (first, count, stride) = Range(curve.FirstSeconds, curve.HopSeconds, curve.Values.Count);
        var path = new StringBuilder();
        var pen = false;
        for (var i = first; i < first + count; i += stride)
        {
            if (curve.Values[i] is not (> 0 and var hertz))
            {
                pen = false;
                continue;
            }
            var x = X(curve.FirstSeconds + (i * curve.HopSeconds));
            var y = Height * (1 - scale.Height(hertz));
            Add(path, pen ? 'L' : 'M', x, y);
            if (!pen)
            {
                // A single voiced frame would be a line without length.
                Add(path, 'L', x + 0.1, y);
            }
            pen = true;
        }
        return path.ToString();
    }

    /// <summary>The intensity as an area over the bottom.</summary>
    public string Intensity()
    {
        var curve = timeline.IntensityDb;
        var (first, count, stride) = Range(curve.FirstSeconds, curve.HopSeconds, curve.Values.Count);
        if (count == 0)
        {
            return "";
        }
        var path = new StringBuilder();
        var x = 0.0;
        for (var i = first; i < first + count; i += stride)
        {
            x = X(curve.FirstSeconds + (i * curve.HopSeconds));
            if (path.Length == 0)
            {
                Add(path, 'M', x, Height);
            }
            Add(path, 'L', x, Height * (1 - scale.LevelHeight(curve.Values[i])));
        }
        Add(path, 'L', x, Height);
        return path.Append('Z').ToString();
    }

    private (int First, int Count, int Stride) Range(double origin, double hop, int values)
    {
        if (hop <= 0)
        {
            return (0, 0, 1);
        }
        var first = Math.Clamp((int)Math.Ceiling((start - origin) / hop), 0, values);
        var end = Math.Clamp((int)Math.Floor((start + seconds - origin) / hop) + 1, first, values);
        return (first, end - first, Math.Max(1, (end - first) / MostPoints));
    }

    private double X(double time) => Math.Clamp((time - start) / seconds * Width, 0, Width);

    private static void Add(StringBuilder path, char command, double x, double y) =>
        path.Append(command).Append(CultureInfo.InvariantCulture, $"{Math.Round(x, 1)} {Math.Round(y, 1)}");
}
