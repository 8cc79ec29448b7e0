using Eloquence.Contracts;
using Eloquence.Text.Writing;

namespace Eloquence.SpeechEvaluation.Scoring;

/// <summary>What a judge says of a take: a measured value with advice, or why there is none.</summary>
/// <param name="Measured">The measured value in the unit of the norm; null when it cannot be judged.</param>
/// <param name="Advice">Advice; null exactly when <paramref name="Measured"/> is.</param>
/// <param name="Reason">Why it cannot be judged, one French sentence; null when it can.</param>
internal sealed record Judgement(double? Measured, ScoreAdvice? Advice, string? Reason)
{
    /// <summary>The value and its advice about a stretch of the recording.</summary>
    public static Judgement Of(double measured, string text, double? start = null, double? duration = null) =>
        new(measured, new ScoreAdvice(text, start) { DurationSeconds = duration }, null);

    /// <summary>The value and its advice about a phrase, or about the whole recording without one.</summary>
    public static Judgement Of(double measured, Phrase? phrase, Func<string, string> at, string otherwise) => phrase is null
        ? Of(measured, otherwise)
        : Of(measured, at(French.Moment(phrase.StartSeconds)), phrase.StartSeconds, phrase.DurationSeconds);

    /// <summary>Not judged, and why.</summary>
    public static Judgement Not(string reason) => new(null, null, reason);
}
