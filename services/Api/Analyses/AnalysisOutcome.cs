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
internal sealed record AnalysisOutcome(
    string Answer, IReadOnlyDictionary<string, double> Scores, SpeechReport? Report = null, Transcript? Transcript = null)
{
    /// <summary>The scores of a report by name, 0..100.</summary>
    public static IReadOnlyDictionary<string, double> ScoresOf(SpeechReport? report) =>
        report?.Scores.ToDictionary(score => score.Name, score => score.Value) ?? [];
}
