using Eloquence.Api.Conversations;
using Eloquence.ServiceDefaults;

namespace Eloquence.Api.Analyses;

/// <summary>The confidence analysis of a recording.</summary>
internal sealed class ConfidenceAnalyser(AnalysisService analyses, SpeechJudge judge, LanguageJudge language, TimeProvider time)
{
    /// <summary>The analysis as JSON.</summary>
    /// <exception cref="RejectionException">The bytes are no recording that can be measured.</exception>
    /// <exception cref="DependencyUnavailableException">The database, or whatever could judge the recording, is away; nothing was stored.</exception>
    public async Task<string> AnalyseAsync(Recording recording, CancellationToken cancellationToken)
    {
        var answer = await analyses.OnceAsync(
            new AnalysisRequest(AnalysisKind.Confidence, recording),
            async (id, token) =>
            {
                var judged = await judge.JudgeAsync(recording.Audio, token);
                var opinion = await language.JudgeAsync(judged.Text, TaskOf(judged), token);
                return AnalysisOutcome.Of(judged, ConfidenceAnalysis.From(id, recording, judged, time.GetUtcNow().UtcDateTime) with { LlmJudgement = opinion });
            },
            cancellationToken);
        return answer.Json;
    }

    private static string TaskOf(JudgedRecording judged) =>
        $"Donne ton avis sur cette prise de parole. Mots reconnus : {judged.Text} Mesures : {string.Join(' ', judged.Report is { } report ? MeasuredFacts.Of(report).Select(fact => fact.Observation) : [])}";
}
