using Eloquence.Audio;

namespace Eloquence.Api.Live;

/// <summary>What the coach is asked.</summary>
/// <param name="ExerciseType">The exercise; null when the client named none.</param>
/// <param name="Messages">The last messages, oldest first; the last one is the user's.</param>
/// <param name="Voice">What the voice came to so far.</param>
/// <param name="Language">ISO 639-1 code.</param>
internal sealed record LiveQuestion(string? ExerciseType, IReadOnlyList<LiveMessage> Messages, LiveVoiceTotals Voice, string Language);

/// <summary>What the coach says.</summary>
/// <param name="Text">One to three sentences.</param>
/// <param name="Engine">Who says it.</param>
internal sealed record LiveReply(string Text, string Engine);

/// <summary>Answers a speaker while the session runs.</summary>
internal interface ILiveCoach
{
    Task<LiveReply> ReplyAsync(LiveQuestion question, CancellationToken cancellationToken);
}
