using Eloquence.Contracts;

namespace Eloquence.Api.Analyses;

/// <summary>The measured values of a recording as a flat map for clients that draw them.</summary>
internal static class SpeechMetrics
{
    /// <summary>Names end in their unit: <c>_seconds</c>, <c>_hz</c>, <c>_semitones</c>, <c>_dbfs</c>, <c>_count</c>; <c>_ratio</c> is 0..1.</summary>
    public static IReadOnlyDictionary<string, double> Of(SpeechMeasurement measured)
    {
        (string Name, double? Value)[] candidates =
        [
            ("duration_seconds", measured.DurationSeconds),
            ("speech_ratio", measured.SpeechRatio),
            ("pause_count", measured.Pauses?.Count),
            ("pause_total_seconds", measured.Pauses?.TotalSeconds),
            ("pause_mean_seconds", measured.Pauses?.MeanSeconds),
            ("pitch_median_hz", measured.Pitch?.MedianHz),
            ("pitch_mean_hz", measured.Pitch?.MeanHz),
            ("pitch_deviation_semitones", measured.Pitch?.StandardDeviationSemitones),
            ("voiced_ratio", measured.Pitch?.VoicedRatio),
            ("level_rms_dbfs", measured.Level?.RmsDbfs),
            ("level_peak_dbfs", measured.Level?.PeakDbfs),
            ("clipped_ratio", measured.Level?.ClippedRatio),
        ];
        return candidates
            .Where(candidate => candidate.Value is not null)
            .ToDictionary(candidate => candidate.Name, candidate => candidate.Value!.Value);
    }
}
