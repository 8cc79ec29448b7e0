using System.Text.Json;
using Eloquence.Api.Analyses;
using Eloquence.Contracts;

namespace Eloquence.Api.Infrastructure.Redis;

/// <summary>Tells other replicas and services that an analysis was stored. Nobody depends on hearing it.</summary>
internal sealed class AnalysisNotices(RedisNotices notices, TimeProvider time)
{
    public const string Channel = "eloquence:analyses";

    public Task PublishAsync(Guid id, Recording recording, CancellationToken cancellationToken) => notices.PublishAsync(
        Channel,
        JsonSerializer.SerializeToUtf8Bytes(
            new Notice("analysis_stored", id, recording.SessionId, recording.Scenario, time.GetUtcNow().UtcDateTime), ContractJson.Options),
        cancellationToken);

    private sealed record Notice(string Type, Guid AnalysisId, string? SessionId, string Scenario, DateTime Timestamp);
}
