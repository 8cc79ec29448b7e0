using Eloquence.Contracts;
using Eloquence.SpeechEvaluation.Scoring;

namespace Eloquence.SpeechEvaluation.Clients;

/// <summary>The answer of <c>POST /analyze</c> as the Vosk analysis service gave it: scores 0..1, <see cref="OverallScore"/> 0..100; null where nothing was measured.</summary>
internal sealed record VoskAnalysis
{
    /// <summary>The words; empty when there is no transcript.</summary>
    public required string Transcription { get; init; }

    public required Transcript? TranscriptionDetails { get; init; }

    public required VoskProsody Prosody { get; init; }

    /// <summary>Mean certainty of the recogniser.</summary>
    public required double? ConfidenceScore { get; init; }

    public required double? FluencyScore { get; init; }

    public required double? ClarityScore { get; init; }

    public required double? EnergyScore { get; init; }

    public required double? OverallScore { get; init; }

    /// <summary>Time the evaluation took, in seconds.</summary>
    public required double ProcessingTime { get; init; }

    public required IReadOnlyList<string> Strengths { get; init; }

    public required IReadOnlyList<string> Improvements { get; init; }

    public required string Feedback { get; init; }

    public required ClientEvaluation? Evaluation { get; init; }

    public required string Engine { get; init; }

    public required bool Degraded { get; init; }

    public required IReadOnlyList<string> Reasons { get; init; }

    public static VoskAnalysis Of(SpeechReport report, TimeSpan took) => new()
    {
        Transcription = report.Transcript?.Text ?? "",
        TranscriptionDetails = report.Transcript,
        Prosody = VoskProsody.Of(report.Measurement),
        ConfidenceScore = report.Text?.ArticulationClarity,
        FluencyScore = report.Score(ScoreNames.Fluency)?.Value / 100,
        ClarityScore = report.Score(ScoreNames.Clarity)?.Value / 100,
        EnergyScore = report.Score(ScoreNames.Energy)?.Value / 100,
        OverallScore = report.Score(ScoreNames.Overall)?.Value,
        ProcessingTime = took.TotalSeconds,
        Strengths = report.Strengths(),
        Improvements = report.Improvements(),
        Feedback = report.Evaluation?.Feedback ?? "",
        Evaluation = report.Evaluation,
        Engine = report.Measurement.Engine,
        Degraded = report.Degraded,
        Reasons = report.Reasons,
    };
}

/// <summary>Prosody under the names of the Vosk analysis service.</summary>
/// <param name="PitchMean">Mean fundamental frequency in hertz.</param>
/// <param name="PitchStd">Its standard deviation in hertz, mean over stretches of 10 s.</param>
/// <param name="EnergyMean">Root mean square of the samples, 0..1.</param>
/// <param name="EnergyStd">Standard deviation of the intensity while speaking, in dB.</param>
/// <param name="SpeakingRate">Syllables per minute, pauses included.</param>
/// <param name="PauseRatio">Share of silence between the first and the last sound, 0..1.</param>
/// <param name="VoiceQuality">
/// Share of the energy that is periodic, 0..1: r of HNR = 10 log10(r / (1 - r)) (P. Boersma, Proceedings of the Institute of Phonetic Sciences
/// 17, 1993).
/// </param>
internal sealed record VoskProsody(
    double? PitchMean, double? PitchStd, double? EnergyMean, double? EnergyStd, double? SpeakingRate, double? PauseRatio, double? VoiceQuality)
{
    public static VoskProsody Of(SpeechMeasurement measured) => new(
        measured.Pitch?.MeanHz,
        measured.Intonation?.VariationQuotient * measured.Pitch?.MeanHz,
        measured.Level is { } level ? Math.Pow(10, level.RmsDbfs / 20) : null,
        measured.Intensity?.StandardDeviationDb,
        60 * measured.Syllables?.SpeechRate,
        measured.Pauses?.Ratio,
        measured.Voice?.HarmonicsToNoiseDb is { } hnr ? 1 / (1 + Math.Pow(10, -hnr / 10)) : null);
}
