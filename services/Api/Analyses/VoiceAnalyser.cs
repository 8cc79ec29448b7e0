using Eloquence.ServiceDefaults;

namespace Eloquence.Api.Analyses;

/// <summary>The voice analysis of a recording, plain or detailed.</summary>
internal sealed class VoiceAnalyser(AnalysisService analyses, SpeechJudge judge, TimeProvider time)
{
    /// <summary>The analysis as JSON.</summary>
    /// <exception cref="RejectionException">The bytes are no recording that can be measured.</exception>
    /// <exception cref="DependencyUnavailableException">The database, or whatever could judge the recording, is away; nothing was stored.</exception>
    public async Task<string> AnalyseAsync(Recording recording, bool detailed, CancellationToken cancellationToken)
    {
        var answer = await analyses.OnceAsync(
            new AnalysisRequest(detailed ? AnalysisKind.Detailed : AnalysisKind.Voice, recording),
            async (id, token) =>
            {
                var begun = time.GetTimestamp();
                var judged = await judge.JudgeAsync(recording.Audio, token);
                var (now, took) = (time.GetUtcNow().UtcDateTime, time.GetElapsedTime(begun));
                return detailed
                    ? AnalysisOutcome.Of(judged, DetailedVoiceAnalysis.From(id, recording, judged, now, took))
                    : AnalysisOutcome.Of(judged, VoiceAnalysis.From(id, recording, judged, now, took));
            },
            cancellationToken);
        return answer.Json;
    }
}
