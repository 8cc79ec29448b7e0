using Eloquence.Contracts;

namespace Eloquence.Api.Analyses;

/// <summary>What could be found out about a recording.</summary>
/// <param name="Report">Measurements, scores and advice; <see langword="null"/> when the speech evaluation was away.</param>
/// <param name="Transcript">The words; <see langword="null"/> when they were not recognised.</param>
/// <param name="Reasons">Why something is missing or weaker than usual, one sentence each.</param>
internal sealed record JudgedRecording(SpeechReport? Report, Transcript? Transcript, IReadOnlyList<string> Reasons)
{
    public SpeechMeasurement? Measurement => Report?.Measurement;

    public bool Degraded => Reasons.Count > 0 || Report?.Degraded != false || Transcript?.Degraded != false;

    /// <summary>Names of what measured and recognised.</summary>
    public string Engine => string.Join(" + ", new[] { Measurement?.Engine, Transcript?.Engine }.OfType<string>());

    /// <summary>Length of the recording in seconds.</summary>
    public double Duration => Measurement?.DurationSeconds ?? Transcript!.Duration;

    /// <summary>The words; empty when there are none.</summary>
    public string Text => Transcript?.Text ?? "";

    /// <summary>A score on the scale 0..1; <see langword="null"/> when it was not given.</summary>
    public double? Share(string score) => Report?.Score(score)?.Value / 100;
}
