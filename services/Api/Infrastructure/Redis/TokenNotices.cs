using System.Text.Json;
using Eloquence.Contracts;

namespace Eloquence.Api.Infrastructure.Redis;

/// <summary>Tells whoever listens that a token is about to expire. Nobody depends on hearing it.</summary>
internal sealed class TokenNotices(RedisNotices notices)
{
    public const string Channel = "eloquence:tokens";

    public Task PublishExpiringAsync(string room, string identity, DateTime expiresAt, CancellationToken cancellationToken) => notices.PublishAsync(
        Channel, JsonSerializer.SerializeToUtf8Bytes(new Notice("token_expiring", room, identity, expiresAt), ContractJson.Options), cancellationToken);

    private sealed record Notice(string Type, string Room, string Identity, DateTime ExpiresAt);
}
