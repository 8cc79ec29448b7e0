using Eloquence.Contracts;
using Eloquence.Report.Markup;
using Eloquence.Text.Writing;

namespace Eloquence.Report.Drawing;

/// <summary>
/// One row of the timeline: waveform, pitch, intensity, pauses, fillers, words. Positions are in per cent, so that the row stretches with
/// the page while its text keeps its size; the curves lie in boxes of their own that stretch without their lines getting thicker.
/// </summary>
internal sealed class TimelineRow(ReportContent content, TimelineScale scale, int index)
{
    public const double CurvesTop = 18;
    public const double CurvesHeight = 96;
    private const double IntensityTop = 120;
    private const double IntensityHeight = 26;
    private const double AxisY = 162;
    private const double WordsTop = 182;
    private const double WordLine = 15;
    private const double LabelMargin = 0.4;
    private const double LeastLabelWidth = 4;

    private readonly double _start = index * scale.RowSeconds;

    /// <summary>Height of a row in pixels.</summary>
    public static double HeightOf(TimelineScale scale) => scale.HasWords ? WordsTop + WordLine + 6 : AxisY + 8;

    /// <summary>Where the row begins, in seconds.</summary>
    public double StartSeconds => _start;

    /// <summary>Where the row ends, in seconds.</summary>
    public double EndSeconds => Math.Min(scale.DurationSeconds, _start + scale.RowSeconds);

    /// <summary>What is inside the row's svg element.</summary>
    public Fragment Content() => Fragment.Of($"{Pauses()}{PitchGrid()}{Curves()}{PitchLabels()}{Fillers()}{Axis()}{Words()}");

    /// <summary>The words spoken in the row, for where they cannot be drawn at their times.</summary>
    public IReadOnlyList<TranscriptWord> WordsHere() =>
        [.. (content.Words?.Words ?? []).Where(word => word.Start >= _start && word.Start < _start + scale.RowSeconds)];

    /// <summary>What the row shows, in one sentence.</summary>
    public string Description()
    {
        var pauses = PausesHere().Count();
        var fillers = FillersHere().Count();
        var voiced = VoicedHere().ToList();
        var pitch = voiced.Count == 0 ? "pas de voix mesurable" : $"voix entre {voiced.Min():F0} et {voiced.Max():F0} Hz";
        return $"De {French.Moment(_start)} à {French.Moment(EndSeconds)} : {pitch}, {Count(pauses, "pause")}, {Count(fillers, "hésitation")}.";
    }

    private static string Count(int number, string word) => number == 0 ? $"aucune {word}" : number == 1 ? $"une {word}" : $"{number} {word}s";

    private Fragment Curves()
    {
        if (content.Report.Measurement.Timeline is not { } timeline)
        {
            return Fragment.Empty;
        }
        var paths = new CurvePaths(timeline, scale, _start, scale.RowSeconds);
        return Fragment.Of($"""
            <svg class="box" x="0" y="{CurvesTop}" width="100%" height="{CurvesHeight}" viewBox="0 0 {CurvePaths.Width} {CurvePaths.Height}" preserveAspectRatio="none"><path class="wave" d="{paths.Waveform()}"/><path class="pitch" d="{paths.Pitch()}" vector-effect="non-scaling-stroke"/></svg>
            <svg class="box" x="0" y="{IntensityTop}" width="100%" height="{IntensityHeight}" viewBox="0 0 {CurvePaths.Width} {CurvePaths.Height}" preserveAspectRatio="none"><path class="level" d="{paths.Intensity()}"/></svg>
            """);
    }

    private Fragment PitchGrid() => Fragment.Each(
        scale.PitchLines(), hertz => Fragment.Of($"""<line class="grid" x1="0" x2="100%" y1="{PitchY(hertz)}" y2="{PitchY(hertz)}"/>"""));

    private Fragment PitchLabels() => Fragment.Each(
        scale.PitchLines(), hertz => Fragment.Of($"""<text class="hz" x="100%" y="{PitchY(hertz) - 4}">{hertz} Hz</text>"""));

    private double PitchY(double hertz) => CurvesTop + (CurvesHeight * (1 - scale.Height(hertz)));

    private Fragment Pauses() => Fragment.Each(PausesHere(), pause =>
    {
        var (x, width) = Extent(pause.StartSeconds, pause.StartSeconds + pause.DurationSeconds);
        var label = Fragment.When(
            width > LeastLabelWidth && x > 0 && x + width < 100,
            () => Fragment.Of($"""<text class="pause-label" x="{x + (width / 2)}%" y="{IntensityTop + IntensityHeight - 6}">{French.Number(pause.DurationSeconds)} s</text>"""));
        return Fragment.Of($"""<rect class="pause" x="{x}%" width="{width}%" y="{CurvesTop}" height="{IntensityTop + IntensityHeight - CurvesTop}"/>{label}""");
    });

    private Fragment Fillers() => Fragment.Each(FillersHere(), filler =>
    {
        var (x, width) = Extent(filler.Start, filler.End);
        return Fragment.Of($"""<rect class="filler" x="{x}%" width="{Math.Max(width, 0.5)}%" y="{CurvesTop - 9}" height="5" rx="2.5"/>""");
    });

    private Fragment Axis()
    {
        var step = scale.RowSeconds switch { <= 8 => 1.0, <= 20 => 2.0, <= 60 => 5.0, <= 120 => 10.0, _ => 60.0 };
        var ticks = Enumerable.Range(0, (int)Math.Floor(scale.RowSeconds / step) + 1)
            .Select(tick => _start + (tick * step))
            .Where(time => time <= EndSeconds + 1e-9 && time < _start + scale.RowSeconds - (step / 4))
            .Select((time, i) => (Time: time, Class: i == 0 ? "time first" : i % 2 == 1 ? "time minor" : "time"));
        var end = Percent(EndSeconds);
        return Fragment.Of($"""
            <line class="axis" x1="0" x2="{end}%" y1="{IntensityTop + IntensityHeight}" y2="{IntensityTop + IntensityHeight}"/>
            {Fragment.Each(ticks, tick => Fragment.Of($"""<line class="axis" x1="{Percent(tick.Time)}%" x2="{Percent(tick.Time)}%" y1="{IntensityTop + IntensityHeight}" y2="{IntensityTop + IntensityHeight + 4}"/><text class="{tick.Class}" x="{Percent(tick.Time)}%" y="{AxisY}">{French.Moment(tick.Time)}</text>"""))}
            """);
    }

    /// <summary>Words on two lines in turn, so that long ones have room.</summary>
    private Fragment Words()
    {
        if (!scale.HasWords)
        {
            return Fragment.Empty;
        }
        return Fragment.Each(WordsHere().Select((word, i) => (word, i)), one =>
        {
            var (x, width) = Extent(one.word.Start, one.word.End);
            var middle = x + (width / 2);
            var side = middle < LabelMargin * 5 ? "start" : middle > 100 - (LabelMargin * 5) ? "end" : "middle";
            return Fragment.Of($"""<text class="{(one.word.Filler ? "word filled" : "word")}" text-anchor="{side}" x="{Math.Clamp(middle, 0, 100)}%" y="{WordsTop + (one.i % 2 * WordLine)}">{one.word.Word}</text>""");
        });
    }

    private IEnumerable<PauseSegment> PausesHere() =>
        (content.Report.Measurement.Pauses?.Segments ?? []).Where(pause => IsHere(pause.StartSeconds, pause.StartSeconds + pause.DurationSeconds));

    private IEnumerable<(double Start, double End)> FillersHere() => Events.Fillers(content).Where(filler => IsHere(filler.Start, filler.End));

    private IEnumerable<double> VoicedHere()
    {
        if (content.Report.Measurement.Timeline?.PitchHz is not { } curve)
        {
            yield break;
        }
        for (var i = 0; i < curve.Values.Count; i++)
        {
            var time = curve.FirstSeconds + (i * curve.HopSeconds);
            if (time >= _start && time < EndSeconds && curve.Values[i] is > 0 and var hertz)
            {
                yield return hertz;
            }
        }
    }

    private bool IsHere(double start, double end) => end > _start && start < _start + scale.RowSeconds;

    private (double X, double Width) Extent(double start, double end)
    {
        var x = Percent(start);
        return (x, Math.Max(0, Percent(end) - x));
    }

    private double Percent(double time) => Math.Clamp((time - _start) / scale.RowSeconds * 100, 0, 100);
}
