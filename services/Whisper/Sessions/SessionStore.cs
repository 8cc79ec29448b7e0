using System.Text.Json;
using Eloquence.Contracts;
using Eloquence.Redis;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;

namespace Eloquence.Whisper.Sessions;

/// <summary>
/// Sessions of the last hour. They are kept in this process and, where there is a Redis, there as well, so that another replica can answer
/// for the final text; a Redis that is away is no reason to refuse a session.
/// </summary>
internal sealed partial class SessionStore(IMemoryCache own, ILogger<SessionStore> logger, IDistributedCache? shared = null)
{
    private const string Prefix = "whisper:session:";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Makes a new session known.</summary>
    public async Task<StoredSession> CreateAsync(string language, string? prompt, CancellationToken cancellationToken)
    {
        var session = new StoredSession(Guid.NewGuid().ToString(), language, prompt, StoredSession.Created, null);
        await SaveAsync(session, cancellationToken);
        return session;
    }

    public async Task SaveAsync(StoredSession session, CancellationToken cancellationToken)
    {
        own.Set(Prefix + session.Id, session, new MemoryCacheEntryOptions { SlidingExpiration = Lifetime, Size = 1 });
        if (shared is null)
        {
            return;
        }
        try
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes(session, ContractJson.Options);
            await shared.SetAsync(Prefix + session.Id, bytes, new DistributedCacheEntryOptions { SlidingExpiration = Lifetime }, cancellationToken);
        }
        catch (RedisException away)
        {
            LogNotShared(session.Id, away.Message);
        }
    }

    /// <summary>The session of an id; <see langword="null"/> when none was given out within the last hour.</summary>
    public async Task<StoredSession?> FindAsync(string id, CancellationToken cancellationToken)
    {
        // What is shared goes first: another replica may have gone on with a session that this one gave out.
        try
        {
            if (shared is not null && await shared.GetAsync(Prefix + id, cancellationToken) is { } bytes)
            {
                return JsonSerializer.Deserialize<StoredSession>(bytes, ContractJson.Options);
            }
        }
        catch (RedisException away)
        {
            LogNotShared(id, away.Message);
        }
        return own.TryGetValue<StoredSession>(Prefix + id, out var known) ? known : null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Session {Session} is known to this process only: {Reason}")]
    private partial void LogNotShared(string session, string reason);
}
