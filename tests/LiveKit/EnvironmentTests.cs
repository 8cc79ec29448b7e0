using Eloquence.Acquisition;

namespace Eloquence.LiveKit.Tests;

/// <summary>The server as a program of its own.</summary>
public sealed class EnvironmentTests
{
    [Theory]
    [InlineData("Production", "a secret of more than thirty-two characters", "refuses to run in the environment Production")]
    [InlineData("Development", "too short", "shorter than 32 characters")]
    public async Task It_does_not_run_outside_Development_nor_with_a_weak_secret_and_says_so(string environment, string secret, string expected)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var result = await new CommandLine("dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "Eloquence.LiveKit.dll"))
        {
            Environment = new Dictionary<string, string?>
            {
                ["ASPNETCORE_ENVIRONMENT"] = environment,
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["LiveKit__ApiKey"] = "key",
                ["LiveKit__ApiSecret"] = secret,
            },
        }.RunAsync(cancellationToken: limit.Token);
        Assert.False(result.Succeeded);
        Assert.Contains(expected, result.Tail(60), StringComparison.Ordinal);
    }
}
