using Eloquence.Tests.Support;
using Npgsql;

namespace Eloquence.Redis.Tests;

/// <summary>The servers that tests fall back to on a machine without an installed one.</summary>
public sealed class FetchedServersTests
{
    [Fact]
    public async Task The_fetched_Redis_starts_and_answers()
    {
        await using var server = await RedisServer.StartAsync(await RedisPrograms.FetchAsync());
        await using var client = new RedisClient(RedisConnectionOptions.Parse(server.ConnectionString));

        await client.PingAsync();
    }

    [Fact]
    public async Task The_fetched_PostgreSQL_starts_and_answers()
    {
        await using var server = await PostgresServer.StartAsync(await PostgresPrograms.FetchAsync());
        await using var connection = new NpgsqlConnection(await server.CreateDatabaseAsync());

        await connection.OpenAsync();

        Assert.StartsWith("18.", connection.ServerVersion, StringComparison.Ordinal);
    }
}
