using System.Text.Json;
using Eloquence.Api.Analyses;
using Eloquence.Contracts;
using Eloquence.Redis;

namespace Eloquence.Api.Infrastructure.Redis;

/// <summary>Tells other replicas and services that an analysis was stored. Nobody depends on hearing it.</summary>
internal sealed partial class AnalysisNotices(RedisClient redis, TimeProvider time, ILogger<AnalysisNotices> logger)
{
    public const string Channel = "eloquence:analyses";

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    public async Task PublishAsync(Guid id, Recording recording, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var notice = new Notice("analysis_stored", id, recording.SessionId, recording.Scenario, time.GetUtcNow().UtcDateTime);
            await redis.PublishAsync(Channel, JsonSerializer.SerializeToUtf8Bytes(notice, ContractJson.Options), either.Token);
        }
        catch (RedisException failure)
        {
            LogNotPublished(id, failure.Message);
        }
        catch (OperationCanceledException)
        {
            LogNotPublished(id, "no answer in time");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nobody was told about analysis {AnalysisId}: {Reason}")]
    private partial void LogNotPublished(Guid analysisId, string reason);

    private sealed record Notice(string Type, Guid AnalysisId, string? SessionId, string Scenario, DateTime Timestamp);
}
