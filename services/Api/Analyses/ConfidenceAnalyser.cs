using System.Text.Json;
using Eloquence.Api.Infrastructure.Http;
using Eloquence.Contracts;
using Eloquence.ServiceDefaults;

namespace Eloquence.Api.Analyses;

/// <summary>The confidence analysis of a recording.</summary>
internal sealed class ConfidenceAnalyser(AnalysisService analyses, SpeechEvaluationClient evaluation, TimeProvider time)
{
    /// <summary>The analysis as JSON.</summary>
    /// <exception cref="RejectionException">The bytes are no recording that can be measured.</exception>
    /// <exception cref="DependencyUnavailableException">The database or the speech evaluation is away; nothing was stored.</exception>
    public async Task<string> AnalyseAsync(Recording recording, CancellationToken cancellationToken)
    {
        var answer = await analyses.OnceAsync(
            new AnalysisRequest(AnalysisKind.Confidence, recording),
            async (id, token) =>
            {
                var measured = await evaluation.MeasureAsync(recording.Audio, token);
                var analysis = ConfidenceAnalysis.From(id, recording, measured, time.GetUtcNow().UtcDateTime);
                return new AnalysisOutcome(JsonSerializer.Serialize(analysis, ContractJson.Options), AnalysisOutcome.ScoresOf(null));
            },
            cancellationToken);
        return answer.Json;
    }
}
