using System.Text.Json;
using Eloquence.Api.Scenarios;
using Eloquence.Contracts;
using Eloquence.Redis;
using Microsoft.Extensions.Caching.Distributed;

namespace Eloquence.Api.Infrastructure.Redis;

/// <summary>Keeps the catalogue in Redis for a minute. Whatever happens to Redis, a request only loses the shortcut.</summary>
internal sealed partial class ScenarioCache(IDistributedCache cache, TimeProvider time, ILogger<ScenarioCache> logger)
{
    private const string Key = "eloquence:api:scenarios:1";

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);
    private static readonly DistributedCacheEntryOptions Lifetime = new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1) };

    public async Task<IReadOnlyList<Scenario>?> GetAsync(CancellationToken cancellationToken)
    {
        var entry = await TryAsync(token => cache.GetAsync(Key, token), cancellationToken);
        return entry is null ? null : JsonSerializer.Deserialize<List<Scenario>>(entry, ContractJson.Options);
    }

    public Task SetAsync(IReadOnlyList<Scenario> scenarios, CancellationToken cancellationToken) => TryAsync(
        async token =>
        {
            await cache.SetAsync(Key, JsonSerializer.SerializeToUtf8Bytes(scenarios, ContractJson.Options), Lifetime, token);
            return null;
        },
        cancellationToken);

    private async Task<byte[]?> TryAsync(Func<CancellationToken, Task<byte[]?>> action, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await action(either.Token);
        }
        catch (RedisException failure)
        {
            LogSkipped(failure.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogSkipped($"no answer within {Patience.TotalMilliseconds:0} ms");
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The scenario cache is skipped: {Reason}")]
    private partial void LogSkipped(string reason);
}
