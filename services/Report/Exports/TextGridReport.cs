using System.Globalization;
using System.Text;
using Eloquence.Report.Drawing;

namespace Eloquence.Report;

/// <summary>
/// The take as a TextGrid of Praat, long text format (Praat manual, "TextGrid file formats"): interval tiers for words, pauses, fillers and
/// breath groups, a point tier for the syllable nuclei.
/// </summary>
public static class TextGridReport
{
    /// <summary>Writes the file, UTF-8 without a mark.</summary>
    /// <param name="content">What to write.</param>
    public static string Render(ReportContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var measured = content.Report.Measurement;
        var duration = Math.Max(0.001, measured.DurationSeconds);
        var file = new StringBuilder();
        Header(file, duration);
        Intervals(file, 1, "words", duration, (content.Words?.Words ?? []).Select(word => new Interval(word.Start, word.End, word.Word)));
        Intervals(file, 2, "pauses", duration, (measured.Pauses?.Segments ?? []).Select(pause => new Interval(pause.StartSeconds, pause.StartSeconds + pause.DurationSeconds, "pause")));
        Intervals(file, 3, "fillers", duration, Events.Fillers(content).Select(filler => new Interval(filler.Start, filler.End, "filler")));
        Points(file, 4, "syllables", duration, measured.Timeline?.SyllableNucleiSeconds ?? []);
        Intervals(file, 5, "breath groups", duration, (measured.BreathGroups?.Groups ?? []).Select((group, i) => new Interval(group.StartSeconds, group.StartSeconds + group.DurationSeconds, $"group {i + 1}")));
        return file.ToString();
    }

    private static void Header(StringBuilder file, double duration) => file
        .Append("File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n")
        .Append(CultureInfo.InvariantCulture, $"xmin = 0 \nxmax = {Number(duration)} \ntiers? <exists> \nsize = 5 \nitem []: \n");

    /// <summary>Intervals cover the whole time without gaps: what lies between them is an empty one, what overlaps is cut.</summary>
    private static void Intervals(StringBuilder file, int index, string name, double duration, IEnumerable<Interval> given)
    {
        var intervals = new List<Interval>();
        var end = 0.0;
        foreach (var interval in given.OrderBy(one => one.Start))
        {
            var start = Math.Clamp(interval.Start, end, duration);
            var stop = Math.Clamp(interval.End, start, duration);
            if (stop - start < Shortest)
            {
                continue;
            }
            if (start - end >= Shortest)
            {
                intervals.Add(new Interval(end, start, ""));
            }
            else
            {
                start = end;
            }
            intervals.Add(new Interval(start, stop, interval.Text));
            end = stop;
        }
        if (duration - end >= Shortest || intervals.Count == 0)
        {
            intervals.Add(new Interval(end, duration, ""));
        }
        else
        {
            intervals[^1] = intervals[^1] with { End = duration };
        }

        Tier(file, index, "IntervalTier", name, duration);
        file.Append(CultureInfo.InvariantCulture, $"        intervals: size = {intervals.Count} \n");
        for (var i = 0; i < intervals.Count; i++)
        {
            file.Append(CultureInfo.InvariantCulture, $"        intervals [{i + 1}]:\n            xmin = {Number(intervals[i].Start)} \n            xmax = {Number(intervals[i].End)} \n            text = \"{Quoted(intervals[i].Text)}\" \n");
        }
    }

    private static void Points(StringBuilder file, int index, string name, double duration, IReadOnlyList<double> times)
    {
        Tier(file, index, "TextTier", name, duration);
        var inside = times.Where(time => time >= 0 && time <= duration).Distinct().Order().ToList();
        file.Append(CultureInfo.InvariantCulture, $"        points: size = {inside.Count} \n");
        for (var i = 0; i < inside.Count; i++)
        {
            file.Append(CultureInfo.InvariantCulture, $"        points [{i + 1}]:\n            number = {Number(inside[i])} \n            mark = \"\" \n");
        }
    }

    private static void Tier(StringBuilder file, int index, string type, string name, double duration) => file.Append(
        CultureInfo.InvariantCulture,
        $"    item [{index}]:\n        class = \"{type}\" \n        name = \"{name}\" \n        xmin = 0 \n        xmax = {Number(duration)} \n");

    /// <summary>A quotation mark in a text is written twice; control characters have no place in a label.</summary>
    private static string Quoted(string text) =>
        string.Concat(text.Select(character => char.IsControl(character) || char.IsSurrogate(character) ? ' ' : character)).Replace("\"", "\"\"", StringComparison.Ordinal);

    private static string Number(double value) => Math.Round(value, 6).ToString("0.######", CultureInfo.InvariantCulture);

    private const double Shortest = 1e-6;

    private readonly record struct Interval(double Start, double End, string Text);
}
