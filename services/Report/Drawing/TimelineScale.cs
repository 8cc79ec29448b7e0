using Eloquence.Audio;
using Eloquence.Contracts;

namespace Eloquence.Report.Drawing;

/// <summary>How a take is laid out: rows of equal length like lines of music, and the scales all rows share.</summary>
internal sealed class TimelineScale
{
    private const double ShortRowSeconds = 8;
    private const double MediumRowSeconds = 20;
    private const double RangeMargin = 1.12;
    private const double QuietestDb = 45;

    /// <summary>The loudest moment of a take is drawn at full height, unless it is quieter than this: 50 dB below full scale. Hiss is not drawn as if it were speech.</summary>
    private const double LeastLoudestDb = IntensityContour.FullScaleDb - 50;

    private TimelineScale(double duration, double rowSeconds, double lowestHz, double highestHz, double loudestDb, double peak) =>
        (DurationSeconds, RowSeconds, LowestHz, HighestHz, LoudestDb, Peak) = (duration, rowSeconds, lowestHz, highestHz, loudestDb, peak);

    public double DurationSeconds { get; }

    public double RowSeconds { get; }

    public double LowestHz { get; }

    public double HighestHz { get; }

    public double LoudestDb { get; }

    /// <summary>Largest sample of the take; quiet takes are drawn as tall as loud ones.</summary>
    public double Peak { get; }

    /// <summary>Whether rows are short enough for words at their times.</summary>
    public bool HasWords => RowSeconds <= ShortRowSeconds;

    /// <summary>Whether rows are short enough for words as a line of text below them.</summary>
    public bool HasWordLines => RowSeconds <= MediumRowSeconds;

    public int Rows => Math.Max(1, (int)Math.Ceiling(DurationSeconds / RowSeconds - 1e-9));

    /// <summary>The scale of a take. At most some 25 rows, so that an hour is still a page one reads.</summary>
    public static TimelineScale Of(SpeechMeasurement measured)
    {
        var duration = Math.Max(0.1, measured.DurationSeconds);
        var row = duration switch { <= 150 => ShortRowSeconds, <= 400 => MediumRowSeconds, <= 1200 => 60.0, <= 3000 => 120.0, _ => 600.0 };
        var voiced = (measured.Timeline?.PitchHz.Values ?? []).OfType<double>().Where(hertz => hertz > 0).Order().ToList();
        var (low, high) = voiced.Count == 0
            ? (100.0, 300.0)
            : (voiced[(int)(0.01 * (voiced.Count - 1))] / RangeMargin, voiced[(int)(0.99 * (voiced.Count - 1))] * RangeMargin);
        if (high < low * 1.5)
        {
            var middle = Math.Sqrt(low * high);
            (low, high) = (middle / Math.Sqrt(1.5), middle * Math.Sqrt(1.5));
        }
        var waveform = measured.Timeline?.Waveform;
        var peak = waveform is null ? 0 : waveform.Minimum.Concat(waveform.Maximum).Select(value => Math.Abs((double)value)).DefaultIfEmpty(0).Max();
        return new TimelineScale(
            duration, Math.Min(row, Math.Max(1, duration)), low, high, Math.Max(LeastLoudestDb, measured.Timeline?.IntensityDb.Values.DefaultIfEmpty(0).Max() ?? 0), peak > 0 ? peak : 1);
    }

    /// <summary>Height of a frequency, 0 at the bottom to 1 at the top; logarithmic, as the ear hears.</summary>
    public double Height(double hertz) => Math.Clamp(Math.Log(hertz / LowestHz) / Math.Log(HighestHz / LowestHz), 0, 1);

    /// <summary>Height of a level, 0 at 45 dB below <see cref="LoudestDb"/> to 1 at it.</summary>
    public double LevelHeight(double db) => Math.Clamp(1 - ((LoudestDb - db) / QuietestDb), 0, 1);

    /// <summary>Round frequencies to draw lines at.</summary>
    public IEnumerable<int> PitchLines()
    {
        int[] candidates = [75, 100, 150, 200, 300, 400, 500];
        return candidates.Where(hertz => hertz > LowestHz * 1.02 && hertz < HighestHz / 1.02);
    }
}
