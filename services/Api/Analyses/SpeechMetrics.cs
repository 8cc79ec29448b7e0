using Eloquence.Contracts;

namespace Eloquence.Api.Analyses;

/// <summary>Measured values as flat maps for clients that draw them; what was not measured is absent.</summary>
internal static class SpeechMetrics
{
    /// <summary>The scores on the scale 0..1 under the clients' names; <c>confidence</c> is the overall score.</summary>
    public static IEnumerable<KeyValuePair<string, double>> Shares(JudgedRecording judged) => Present(
        ("confidence", judged.Share("overall")),
        ("clarity", judged.Share("clarity")),
        ("fluency", judged.Share("fluency")),
        ("energy", judged.Share("energy")),
        ("pace", judged.Share("pace")),
        ("melody", judged.Share("melody")),
        ("pauses", judged.Share("pauses")),
        ("steadiness", judged.Share("steadiness")));

    /// <summary>Names end in their unit: <c>_seconds</c>, <c>_hz</c>, <c>_semitones</c>, <c>_dbfs</c>, <c>_count</c>; <c>_ratio</c> is 0..1.</summary>
    public static IEnumerable<KeyValuePair<string, double>> Measured(SpeechMeasurement? measured) => measured is null ? [] : Present(
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
        ("clipped_ratio", measured.Level?.ClippedRatio));

    /// <summary>What the simulated streaming API of the app called its metrics.</summary>
    public static IEnumerable<KeyValuePair<string, double>> Simulated(JudgedRecording judged) => Present(
        ("audio_duration", judged.Duration),
        ("words_count", judged.Report?.Text?.WordCount ?? judged.Transcript?.Words.Count(word => !word.Filler)),
        ("clarity_score", judged.Share("clarity")));

    /// <summary>
    /// The names of the Vosk service: <c>pitch_mean</c> and <c>pitch_std</c> in hertz, <c>energy_mean</c> as root mean square 0..1,
    /// <c>energy_std</c> in dB, <c>speaking_rate</c> in words per minute, <c>pause_ratio</c> 0..1.
    /// </summary>
    public static IReadOnlyDictionary<string, double> Prosody(JudgedRecording judged)
    {
        var metrics = judged.Report?.Evaluation?.Metrics;
        return Present(
            ("pitch_mean", metrics?.Intonation.F0Mean ?? judged.Measurement?.Pitch?.MeanHz),
            ("pitch_std", metrics?.Intonation.F0Std),
            ("energy_mean", metrics?.Energy.AverageEnergy),
            ("energy_std", metrics?.Energy.EnergyVariance),
            ("speaking_rate", judged.Report?.Text?.WordsPerMinute),
            ("syllables_per_second", metrics?.SpeechRate.SyllablesPerSecond),
            ("pause_ratio", judged.Measurement is { DurationSeconds: > 0, Pauses: { } pauses } measured ? pauses.TotalSeconds / measured.DurationSeconds : null),
            ("speech_ratio", judged.Measurement?.SpeechRatio)).ToDictionary();
    }

    private static IEnumerable<KeyValuePair<string, double>> Present(params IEnumerable<(string Name, double? Value)> candidates) =>
        candidates.Where(candidate => candidate.Value is not null).Select(candidate => KeyValuePair.Create(candidate.Name, candidate.Value!.Value));
}
