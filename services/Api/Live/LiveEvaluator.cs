using Eloquence.Api.Analyses;
using Eloquence.Contracts;
using Eloquence.ServiceDefaults;

namespace Eloquence.Api.Live;

/// <summary>How a finished session was judged.</summary>
/// <param name="AnalysisId">Id under which it is stored; null when it is not.</param>
/// <param name="Judged">Measurements, scores and words; null when there are none.</param>
/// <param name="Reasons">What is missing, and why; empty when nothing is.</param>
internal sealed record LiveJudgement(Guid? AnalysisId, JudgedRecording? Judged, IReadOnlyList<string> Reasons)
{
    public SpeechReport? Report => Judged?.Report;

    /// <summary>The words of the whole recording; null without a recogniser.</summary>
    public string? Words => Judged?.Transcript?.Text;

    /// <summary>What the coach says about the whole; empty without an evaluation.</summary>
    public string Feedback => Judged is null ? "" : CoachSentence.For(Judged);
}

/// <summary>Has the sound of a finished session evaluated and stores the result, as if it had been uploaded.</summary>
internal sealed partial class LiveEvaluator(AnalysisService analyses, SpeechJudge judge, TimeProvider time, ILogger<LiveEvaluator> logger)
{
    /// <summary>Less sound is not worth an evaluation.</summary>
    private const double LeastSeconds = 1;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Evaluates and stores what this connection has heard. Failures are reasons, not exceptions.</summary>
    public async Task<LiveJudgement> JudgeAsync(LiveKey key, LiveSession session, CancellationToken cancellationToken)
    {
        if (session.Recording is not { } recording || recording.Seconds < LeastSeconds)
        {
            return new LiveJudgement(null, null, ["Less than a second of sound was received: there is nothing to evaluate."]);
        }

        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await using var upload = await RecordingAsync(key, session, recording, either.Token);
            return await StoreAsync(upload, either.Token);
        }
        catch (RejectionException refused)
        {
            return new LiveJudgement(null, null, [refused.Detail]);
        }
        catch (DependencyUnavailableException away)
        {
            return NotStored($"'{away.Dependency}' cannot be reached");
        }
        catch (OperationCanceledException)
        {
            return NotStored("there was no time");
        }
        catch (IOException broken)
        {
            return NotStored(broken.Message);
        }
    }

    private static async Task<Recording> RecordingAsync(LiveKey key, LiveSession session, LiveRecording recording, CancellationToken cancellationToken)
    {
        var fields = new Dictionary<string, string>();
        if (session.UserId is { } user)
        {
            fields["user_id"] = user;
        }

        if (session.ExerciseType is { } exercise)
        {
            fields["exercise_type"] = exercise;
        }

        return new Recording(await recording.FinishAsync(cancellationToken), key.Id, fields);
    }

    private async Task<LiveJudgement> StoreAsync(Recording upload, CancellationToken cancellationToken)
    {
        JudgedRecording? judged = null;
        var answer = await analyses.OnceAsync(
            new AnalysisRequest(AnalysisKind.Voice, upload),
            async (id, token) =>
            {
                var begun = time.GetTimestamp();
                judged = await JudgeAsync(upload, token);
                return AnalysisOutcome.Of(judged, VoiceAnalysis.From(id, upload, judged, time.GetUtcNow().UtcDateTime, time.GetElapsedTime(begun)));
            },
            cancellationToken);
        return new LiveJudgement(answer.Id, judged, judged?.Reasons ?? []);
    }

    /// <summary>Asks until the service has a place: when a class ends its exercise, everybody's evaluation comes at once.</summary>
    private async Task<JudgedRecording> JudgeAsync(Recording upload, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await judge.JudgeAsync(upload.Audio, cancellationToken);
            }
            catch (DependencyUnavailableException busy) when (busy.InnerException is null)
            {
                // It has answered, but not now.
                await Task.Delay(busy.RetryAfter, time, cancellationToken);
            }
        }
    }

    private LiveJudgement NotStored(string reason)
    {
        LogNotStored(reason);
        return new LiveJudgement(null, null, [$"The session was not evaluated and not stored: {reason}. The figures are those measured live."]);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A live session was not evaluated: {Reason}")]
    private partial void LogNotStored(string reason);
}
