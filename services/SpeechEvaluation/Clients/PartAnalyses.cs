using System.Text.Json.Serialization;
using Eloquence.Contracts;
using Eloquence.SpeechEvaluation.Evaluating;
using Eloquence.SpeechEvaluation.Norms;
using Eloquence.SpeechEvaluation.Scoring;
using Microsoft.Extensions.Options;

namespace Eloquence.SpeechEvaluation.Clients;

/// <summary>The answers of <c>/analyze/speech-rate</c> and its four sisters: one side of a report each, with the words those clients know.</summary>
internal sealed class PartAnalyses(IOptions<NormTable> norms)
{
    /// <summary>Longer silences only occur in spontaneous speech (E. Campione, J. Véronis, "A large-scale multilingual study of silent pause duration", Speech Prosody 2002).</summary>
    private const double LongPauseSeconds = 1;

    /// <summary>A silence this close to a filled pause belongs to it.</summary>
    private const double TouchingSeconds = 0.2;

    public SpeechRateAnalysis SpeechRate(SpeechReport report)
    {
        var rate = ClientEvaluationBuilder.SpeechRate(report);
        return new SpeechRateAnalysis(
            rate.WordsPerMinute, rate.SyllablesPerSecond, report.Measurement.Syllables?.ArticulationRate,
            Word(norms.Value.Pace, report.Score(ScoreNames.Pace), "too_slow", "optimal", "too_fast"),
            rate.FluencyScore, rate.Feedback, Honesty.Of(report, ScoreNames.Pace));
    }

    public IntonationAnalysis Intonation(SpeechReport report)
    {
        var intonation = ClientEvaluationBuilder.Intonation(report);
        return new IntonationAnalysis(
            intonation.F0Mean, intonation.F0Std, intonation.F0Range, report.Measurement.Intonation?.VariationQuotient,
            Word(norms.Value.Melody, report.Score(ScoreNames.Melody), "monotone", "natural", "exaggerated"),
            intonation.ClarityScore, intonation.Feedback, Honesty.Of(report, ScoreNames.Melody));
    }

    public static PausesAnalysis Pauses(SpeechReport report)
    {
        var pauses = ClientEvaluationBuilder.Pauses(report);
        return new PausesAnalysis(
            pauses.TotalPauses, pauses.AverageDuration, pauses.PauseRate,
            [.. (report.Measurement.Pauses?.Segments ?? []).Select(pause => new ClientPauseSegment(pause.StartSeconds, pause.DurationSeconds, TypeOf(pause, report)))],
            pauses.RhythmScore, pauses.Feedback, Honesty.Of(report, ScoreNames.Pauses));
    }

    public EnergyAnalysis Energy(SpeechReport report)
    {
        var energy = ClientEvaluationBuilder.Energy(report);
        return new EnergyAnalysis(
            energy.AverageEnergy, energy.EnergyVariance,
            Word(norms.Value.Energy, report.Score(ScoreNames.Energy), "too_low", "balanced", "inconsistent"),
            energy.NormalizedScore, energy.Feedback, Honesty.Of(report, ScoreNames.Energy));
    }

    public static DisfluencyAnalysis Disfluencies(SpeechReport report)
    {
        var disfluency = ClientEvaluationBuilder.Disfluency(report);
        return new DisfluencyAnalysis(
            disfluency.HesitationCount, disfluency.FillerWordsCount, disfluency.RepetitionCount, Events(report),
            disfluency.SeverityScore, disfluency.Feedback, Honesty.Of(report, ScoreNames.Fluency));
    }

    /// <summary>The events of the transcript, else the hesitations heard.</summary>
    private static IReadOnlyList<ClientDisfluencyEvent> Events(SpeechReport report) => report.Text is { } text
        ? [.. text.Disfluencies.Select(found => new ClientDisfluencyEvent(found.StartSeconds, found.Kind, found.Text))]
        : [.. (report.Measurement.FilledPauses?.Segments ?? []).Select(filled => new ClientDisfluencyEvent(filled.StartSeconds, "hesitation", ""))];

    private static string? Word(Norm norm, SpeechScore? score, string below, string inside, string above) => score is null
        ? null
        : norm.Side(score.Measured) switch { < 0 => below, > 0 => above, _ => inside };

    /// <summary>
    /// A silence is a hesitation when it touches a filled pause: alone it never marks one (E. Campione, J. Véronis, "Pauses and hesitations
    /// in French spontaneous speech", DiSS 2005). Breaths are not recognised, so the type <c>breath</c> is never given.
    /// </summary>
    private static string TypeOf(PauseSegment pause, SpeechReport report)
    {
        var end = pause.StartSeconds + pause.DurationSeconds;
        var fillers = report.Text is { } text
            ? text.Disfluencies.Where(found => found.Kind == "hesitation").Select(found => (Start: found.StartSeconds, End: found.EndSeconds))
            : (report.Measurement.FilledPauses?.Segments ?? []).Select(filled => (Start: filled.StartSeconds, End: filled.StartSeconds + filled.DurationSeconds));
        return fillers.Any(filler => filler.End >= pause.StartSeconds - TouchingSeconds && filler.Start <= end + TouchingSeconds) ? "hesitation"
            : pause.DurationSeconds > LongPauseSeconds ? "long"
            : "natural";
    }
}

/// <summary>What an answer says about itself.</summary>
/// <param name="Engine">Name and version of what measured.</param>
/// <param name="Degraded">True when a part of this answer is missing.</param>
/// <param name="Reasons">Why, one sentence each.</param>
internal sealed record Honesty(string Engine, bool Degraded, IReadOnlyList<string> Reasons)
{
    public static Honesty Of(SpeechReport report, string score)
    {
        string[] reasons = [.. report.NotJudged.Where(other => other.Name == score).Select(other => other.Reason), .. report.Reasons];
        return new Honesty(report.Measurement.Engine, reasons.Length > 0, reasons);
    }
}

/// <summary>What the five answers have in common.</summary>
/// <param name="Honesty">What the answer says about itself.</param>
internal abstract record PartAnalysis([property: JsonIgnore] Honesty Honesty)
{
    public string Engine => Honesty.Engine;

    public bool Degraded => Honesty.Degraded;

    public IReadOnlyList<string> Reasons => Honesty.Reasons;
}

/// <remarks><c>rate</c>: <c>too_slow</c>, <c>optimal</c> or <c>too_fast</c>.</remarks>
internal sealed record SpeechRateAnalysis(
    double? WordsPerMinute, double? SyllablesPerSecond, double? ArticulationRate, string? Rate, double? FluencyScore, string Feedback, Honesty Honesty) : PartAnalysis(Honesty);

/// <remarks><c>pattern</c>: <c>monotone</c>, <c>natural</c> or <c>exaggerated</c>; <c>irregular</c> is not measured.</remarks>
internal sealed record IntonationAnalysis(
    double? F0Mean, double? F0Std, double? F0Range, double? VariationQuotient, string? Pattern, double? ClarityScore, string Feedback, Honesty Honesty) : PartAnalysis(Honesty);

/// <remarks><c>pause_rate</c>: Pauses per minute.</remarks>
internal sealed record PausesAnalysis(
    int? TotalPauses, double? AverageDuration, double? PauseRate, IReadOnlyList<ClientPauseSegment> PauseSegments, double? RhythmScore, string Feedback, Honesty Honesty) : PartAnalysis(Honesty);

/// <remarks><c>type</c>: <c>natural</c>, <c>hesitation</c> or <c>long</c>.</remarks>
internal sealed record ClientPauseSegment(double StartTime, double Duration, string Type);

/// <remarks><c>energy</c>: <c>too_low</c>, <c>balanced</c> or <c>inconsistent</c>: relief is judged, the level is the microphone's.</remarks>
internal sealed record EnergyAnalysis(
    double? AverageEnergy, double? EnergyVariance, string? Energy, double? NormalizedScore, string Feedback, Honesty Honesty) : PartAnalysis(Honesty);

internal sealed record DisfluencyAnalysis(
    int? HesitationCount, int? FillerWordsCount, int? RepetitionCount, IReadOnlyList<ClientDisfluencyEvent> Events, double? SeverityScore, string Feedback, Honesty Honesty) : PartAnalysis(Honesty);

/// <remarks><c>type</c>: <c>hesitation</c>, <c>filler_word</c>, <c>repetition</c>, <c>restart</c> or <c>correction</c>. <c>detected_text</c>: The words; empty when the event was only heard.</remarks>
internal sealed record ClientDisfluencyEvent(double Timestamp, string Type, string DetectedText);
