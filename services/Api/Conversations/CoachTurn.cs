namespace Eloquence.Api.Conversations;

/// <summary>One message of a conversation.</summary>
/// <param name="Role"><c>user</c>, <c>assistant</c> or <c>system</c>.</param>
/// <param name="Text">What was said.</param>
internal sealed record CoachTurn(string Role, string Text);

/// <summary>What a coach is asked.</summary>
/// <param name="Exercise">Type of exercise, if it is known.</param>
/// <param name="Turns">The conversation, oldest first; the last message is the speaker's.</param>
/// <param name="Facts">What was measured, most important first.</param>
internal sealed record CoachQuestion(string? Exercise, IReadOnlyList<CoachTurn> Turns, IReadOnlyList<MeasuredFact> Facts);

/// <summary>What a coach says.</summary>
/// <param name="Text">French sentences.</param>
/// <param name="Engine"><c>local-coach</c>, or the language model's name.</param>
internal sealed record CoachAnswer(string Text, string Engine);
