using System.Text.Json;
using Eloquence.Api.Analyses;
using Eloquence.Api.Conversations;
using Eloquence.Contracts;
using Eloquence.ServiceDefaults;

namespace Eloquence.Api.Stories;

/// <summary>Judges a told story by its words and by the voice.</summary>
internal sealed class StoryAnalyser(AnalysisService analyses, SpeechJudge judge, LanguageJudge language, StoryLibrary library, TimeProvider time)
{
    /// <summary>The analysis as JSON.</summary>
    /// <exception cref="RejectionException">A field or the recording cannot be used.</exception>
    /// <exception cref="DependencyUnavailableException">The database, or whatever could judge the recording, is away; nothing was stored.</exception>
    public async Task<string> AnalyseAsync(Recording recording, CancellationToken cancellationToken)
    {
        var task = StoryTask.Of(recording);
        var answer = await analyses.OnceAsync(
            new AnalysisRequest(AnalysisKind.Story, recording, $"{task.Title}|{task.Genre}|{string.Join('|', task.Elements)}"),
            async (id, token) =>
            {
                var judged = await judge.JudgeAsync(recording.Audio, token);
                var analysis = StoryAnalysis.From(id, task, judged, library, time.GetUtcNow().UtcDateTime);
                analysis = analysis with
                {
                    LlmJudgement = await language.JudgeAsync(judged.Text, $"Donne ton avis sur cette histoire racontée à voix haute : {judged.Text}", token),
                };
                return new AnalysisOutcome(
                    JsonSerializer.Serialize(analysis, ContractJson.Options), judged.Text.Length > 0 ? analysis.Analysis.Scores.Given() : new Dictionary<string, double>(), judged.Report, judged.Transcript,
                    IsFinal: judged.Transcript is not null);
            },
            cancellationToken);
        return answer.Json;
    }
}
