using System.Text.Json;
using Eloquence.Contracts;

namespace Eloquence.Api.Analyses;

/// <summary>What an analysis came to, as it is stored.</summary>
/// <param name="Answer">The whole JSON answer; repeated uploads get it again, byte for byte up to spaces and order of members.</param>
/// <param name="Scores">
/// The scores that were given, by name; they make the user's progress. Each name has one scale, higher is better. Nothing that was not
/// measured may be in here.
/// </param>
/// <param name="Report">The evaluation it rests on, where there was one.</param>
/// <param name="Transcript">The words it rests on, where they were recognised.</param>
/// <param name="IsFinal">False for an answer that was only the best to be had at the moment: it is not stored, and the next attempt counts.</param>
internal sealed record AnalysisOutcome(
    string Answer, IReadOnlyDictionary<string, double> Scores, SpeechReport? Report = null, Transcript? Transcript = null, bool IsFinal = true)
{
    /// <summary>An answer that rests on the scores of a judged recording.</summary>
    public static AnalysisOutcome Of<T>(JudgedRecording judged, T answer) => new(
        JsonSerializer.Serialize(answer, ContractJson.Options), ScoresOf(judged.Report), judged.Report, judged.Transcript, IsFinal: judged.Report is not null);

    /// <summary>The scores of a report by name, 0..100.</summary>
    public static IReadOnlyDictionary<string, double> ScoresOf(SpeechReport? report) =>
        report?.Scores.ToDictionary(score => score.Name, score => score.Value) ?? [];
}
