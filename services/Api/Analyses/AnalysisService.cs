using Eloquence.Api.Infrastructure.Http;
using Eloquence.Api.Infrastructure.Postgres;
using Eloquence.Api.Infrastructure.Redis;
using Eloquence.ServiceDefaults;

namespace Eloquence.Api.Analyses;

/// <summary>Analyses each recording once, whoever sends it how often and to whichever replica.</summary>
internal sealed class AnalysisService(AnalysisStore store, SpeechEvaluationClient evaluation, AnalysisNotices notices, TimeProvider time)
{
    /// <summary>The stored analysis of a recording as JSON; it is in the database before it is returned.</summary>
    /// <exception cref="RejectionException">The bytes are no recording that can be measured.</exception>
    /// <exception cref="DependencyUnavailableException">The database or the speech evaluation is away; nothing was stored.</exception>
    public async Task<string> AnalyseAsync(Recording recording, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid();
        ConfidenceAnalysis? analysis = null;
        var stored = await store.GetOrAddAsync(
            id,
            recording,
            async token => analysis ??= ConfidenceAnalysis.From(
                id, recording, await evaluation.MeasureAsync(recording.Audio, token), time.GetUtcNow().UtcDateTime),
            cancellationToken);
        if (stored.Id == id)
        {
            await notices.PublishAsync(id, recording, cancellationToken);
        }

        return stored.Json;
    }
}
