using Eloquence.Audio;
using Eloquence.Contracts;

namespace Eloquence.SpeechEvaluation.Measuring;

/// <summary>Summarises silent pauses.</summary>
internal static class Pauses
{
    /// <param name="pauses">The pauses in order of time.</param>
    /// <param name="span">Time from the first to the last sound, in seconds.</param>
    public static PauseMeasurement Summarise(IReadOnlyList<Stretch> pauses, double span)
    {
        double[] durations = [.. pauses.Select(pause => pause.DurationSeconds)];
        var total = durations.Sum();
        return new PauseMeasurement(
            pauses.Count, Seconds(total), Seconds(Statistics.Mean(durations)),
            [.. pauses.Select(pause => new PauseSegment(Seconds(pause.StartSeconds), Seconds(pause.DurationSeconds)))])
        {
            MedianSeconds = Seconds(Statistics.Median(durations)),
            StandardDeviationSeconds = Seconds(Statistics.Deviation(durations)),
            LongestSeconds = durations.Length == 0 ? null : Seconds(durations.Max()),
            PerMinute = span > 0 ? pauses.Count * 60 / span : null,
            Ratio = span > 0 ? Math.Clamp(total / span, 0, 1) : null,
        };
    }

    private static double Seconds(double value) => Math.Round(value, 6);

    private static double? Seconds(double? value) => value is { } seconds ? Seconds(seconds) : null;
}
