using Eloquence.Audio;
using Eloquence.Contracts;

namespace Eloquence.SpeechEvaluation.Measuring;

/// <summary>Summarises silent pauses.</summary>
internal static class Pauses
{
    /// <param name="activity">Where the recording sounds.</param>
    /// <param name="telephone">Where it sounds below 3.4 kHz.</param>
    public static PauseMeasurement Summarise(SpeechActivity activity, SpeechActivity telephone)
    {
        var (pauses, span) = (activity.Pauses, activity.SpanSeconds);
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
            Ratio = Share(total, span),
            TelephoneCount = telephone.Sounding.Count == 0 ? null : telephone.Pauses.Count,
            TelephoneRatio = Share(telephone.Pauses.Sum(pause => pause.DurationSeconds), telephone.SpanSeconds),
        };
    }

    private static double? Share(double paused, double span) => span > 0 ? Math.Clamp(paused / span, 0, 1) : null;

    private static double Seconds(double value) => Math.Round(value, 6);

    private static double? Seconds(double? value) => value is { } seconds ? Seconds(seconds) : null;
}
