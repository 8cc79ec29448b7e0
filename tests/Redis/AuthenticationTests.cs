using Eloquence.Tests.Support;

namespace Eloquence.Redis.Tests;

public sealed class AuthenticationTests
{
    [Fact]
    public async Task The_right_password_is_accepted_with_and_without_a_user()
    {
        await using var server = await RedisServer.StartAsync("s3cret-word");
        await using var plain = new RedisClient(RedisConnectionOptions.Parse(server.ConnectionString));
        await using var named = new RedisClient(RedisConnectionOptions.Parse(server.ConnectionString + ",user=default"));

        await plain.PingAsync();
        await named.PingAsync();
    }

    [Theory]
    [InlineData(",password=wr0ng-word", "refused the user or password")]
    [InlineData("", "wants a password")]
    public async Task A_wrong_or_missing_password_is_explained_without_being_quoted(string suffix, string explanation)
    {
        await using var server = await RedisServer.StartAsync("s3cret-word");
        await using var client = new RedisClient(RedisConnectionOptions.Parse($"localhost:{server.Port}{suffix}"));

        var failure = await Assert.ThrowsAsync<RedisConnectionException>(() => client.PingAsync());

        Assert.Contains(explanation, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("word,", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        var port = FreePort.Take();
        await using var client = new RedisClient(RedisConnectionOptions.Parse($"localhost:{port}"));

        var failure = await Assert.ThrowsAsync<RedisConnectionException>(() => client.PingAsync());

        Assert.Contains($"localhost:{port}", failure.Message, StringComparison.Ordinal);
        Assert.False(failure.MayHaveExecuted);
    }
}
