using System.Text.Json;
using Eloquence.Contracts;
using Microsoft.Extensions.Caching.Distributed;

namespace Eloquence.SpeechEvaluation.Sessions;

/// <summary>
/// Reports of finished sessions, kept for two hours where every replica can read them (Redis; in memory when there is none). Sound that is
/// still coming in belongs to the replica that holds the connection: when that one dies, the client records again.
/// </summary>
internal sealed partial class SessionReports(IDistributedCache cache, ILogger<SessionReports> logger)
{
    private static readonly DistributedCacheEntryOptions Lifetime = new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(2) };

    /// <summary>Keeps a report. Failing to is told in the log only: the client already has it.</summary>
    public async Task KeepAsync(string session, SpeechReport report, CancellationToken cancellationToken)
    {
        try
        {
            await cache.SetAsync(Key(session), JsonSerializer.SerializeToUtf8Bytes(report, ContractJson.Options), Lifetime, cancellationToken);
        }
        catch (Exception failure) when (failure is Redis.RedisException)
        {
            LogNotKept(session, failure.Message);
        }
    }

    /// <summary>The report of a session, or null when there is none, or no longer.</summary>
    public async Task<SpeechReport?> FindAsync(string session, CancellationToken cancellationToken) =>
        await cache.GetAsync(Key(session), cancellationToken) is { } json
            ? JsonSerializer.Deserialize<SpeechReport>(json, ContractJson.Options)
            : null;

    private static string Key(string session) => $"speech-evaluation:session:{session}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "The report of session {Session} was not kept: {Reason}")]
    private partial void LogNotKept(string session, string reason);
}
