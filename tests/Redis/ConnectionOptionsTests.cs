namespace Eloquence.Redis.Tests;

public sealed class ConnectionOptionsTests
{
    [Fact]
    public void The_form_that_Aspire_injects_is_understood()
    {
        var options = RedisConnectionOptions.Parse("redis.example:6380,password=s3cr=t,ssl=true,user=eloquence,defaultDatabase=3,abortConnect=false,name=api");

        Assert.Equal("redis.example", options.Host);
        Assert.Equal(6380, options.Port);
        Assert.Equal("s3cr=t", options.Password);
        Assert.Equal("eloquence", options.User);
        Assert.Equal("api", options.ClientName);
        Assert.Equal(3, options.Database);
        Assert.True(options.Ssl);
    }

    [Theory]
    [InlineData("localhost", "localhost", 6379)]
    [InlineData("localhost:7000", "localhost", 7000)]
    [InlineData("[::1]:7000", "::1", 7000)]
    [InlineData("[::1]", "::1", 6379)]
    public void Hosts_and_ports_are_read_in_every_spelling(string text, string host, int port)
    {
        var options = RedisConnectionOptions.Parse(text);

        Assert.Equal((host, port), (options.Host, options.Port));
    }

    [Theory]
    [InlineData("password=secret-word")]
    [InlineData("a:1,b:2,password=secret-word")]
    [InlineData("a:99999,password=secret-word")]
    [InlineData(":6379,password=secret-word")]
    [InlineData("a,ssl=maybe,password=secret-word")]
    [InlineData("a,defaultDatabase=-1,password=secret-word")]
    public void What_cannot_be_used_is_refused_without_quoting_the_password(string text)
    {
        var failure = Assert.Throws<FormatException>(() => RedisConnectionOptions.Parse(text));

        Assert.DoesNotContain("secret-word", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_form_carries_no_password() =>
        Assert.Equal("h:1", RedisConnectionOptions.Parse("h:1,password=secret-word").ToString());
}
