using Eloquence.Contracts;

namespace Eloquence.SpeechEvaluation.Evaluating;

/// <summary>What is known of the words.</summary>
/// <param name="Transcript">The transcript, or null.</param>
/// <param name="Reason">Why there is none, one English sentence; null when there is one.</param>
internal sealed record Heard(Transcript? Transcript, string? Reason);
