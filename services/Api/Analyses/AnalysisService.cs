using Eloquence.Api.Infrastructure.Postgres;
using Eloquence.Api.Infrastructure.Redis;
using Eloquence.ServiceDefaults;

namespace Eloquence.Api.Analyses;

/// <summary>Answers each question about a recording once, whoever sends it how often and to whichever replica.</summary>
internal sealed class AnalysisService(AnalysisStore store, AnalysisNotices notices)
{
    /// <summary>
    /// The stored answer to a request, else the one that <paramref name="analyse"/> finds now; it is in the database, with its scores, report,
    /// transcript and recording, before it is returned. When <paramref name="analyse"/> throws, nothing is stored and the next attempt counts.
    /// </summary>
    /// <param name="request">The question.</param>
    /// <param name="analyse">Gets the id of the new analysis. It runs at most once for all simultaneous requests of the same question.</param>
    /// <param name="cancellationToken">Stops waiting and analysing.</param>
    /// <exception cref="DependencyUnavailableException">The database is away; nothing was stored.</exception>
    public async Task<AnalysisAnswer> OnceAsync(
        AnalysisRequest request, Func<Guid, CancellationToken, Task<AnalysisOutcome>> analyse, CancellationToken cancellationToken)
    {
        var id = UnguessableId.NewGuid();
        AnalysisOutcome? outcome = null;
        var answer = await store.GetOrAddAsync(id, request, async token => outcome ??= await analyse(id, token), cancellationToken);
        if (answer.Id == id && outcome is { IsFinal: true })
        {
            await notices.PublishAsync(id, request.Recording, cancellationToken);
        }

        return answer;
    }
}
