using Eloquence.Tests.Support;
using Xunit.Abstractions;

namespace Eloquence.LiveKit.Tests.Conformance;

/// <summary>The real clients with every server that this machine has.</summary>
/// <param name="report">Gathers the results.</param>
/// <param name="output">Gets what the scripts report.</param>
public sealed class ConformanceTests(ConformanceReport report, ITestOutputHelper output) : IClassFixture<ConformanceReport>
{
    private static readonly string[] Guests = ["anne", "bruno", "agent", "carla", "dora"];

    internal static IReadOnlyList<(string Name, bool OneConnection, bool Udp)> Variants { get; } =
        [("v1 UDP", true, true), ("v0 UDP", false, true), ("v1 TCP", true, false), ("v0 TCP", false, false)];

    internal static IReadOnlyList<(string Script, string Title)> Scripts { get; } = [("meet.mjs", "A meeting"), ("changes.mjs", "What changes during a meeting")];

    public static TheoryData<string, string, bool, bool> Cases()
    {
        var cases = new TheoryData<string, string, bool, bool>();
        foreach (var (server, _) in TestServers.FindAsync().GetAwaiter().GetResult().Where(server => server.Missing is null))
        {
            foreach (var variant in Variants)
            {
                cases.Add(server, "meet.mjs", variant.OneConnection, variant.Udp);
            }

            // How media travels makes no difference to these.
            cases.Add(server, "changes.mjs", true, true);
            cases.Add(server, "changes.mjs", false, true);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_step_works(string server, string script, bool oneConnection, bool udp)
    {
        await using var host = await TestServers.StartAsync(server, udp);
        var clients = await RealClients.FindAsync();
        var room = $"room-{Guid.NewGuid():N}";
        var tokens = Guests.ToDictionary(identity => identity, identity => host.Token(identity, room));
        tokens["listener"] = Tokens.Mint(host.Key, host.Secret, "listener", new { room, roomJoin = true, canPublish = false, canSubscribe = true, canPublishData = false });
        var result = await clients.TryRunAsync(script, Meeting.Told(host.Signalling, (host.Address, host.Key, host.Secret), room, tokens, oneConnection, udp));
        output.WriteLine(result.GetRawText());

        var variant = Variants.Single(variant => (variant.OneConnection, variant.Udp) == (oneConnection, udp)).Name;
        foreach (var step in result.GetProperty("steps").EnumerateArray())
        {
            report.Add(server, variant, step.GetProperty("name").GetString()!, step.GetProperty("passed").GetBoolean());
        }

        Assert.False(result.TryGetProperty("error", out var error), error.ToString());
        if (script == "meet.mjs")
        {
            Meeting.Check(result, oneConnection, udp);
        }
    }

    [Fact]
    public async Task The_document_lists_every_step()
    {
        var document = await File.ReadAllTextAsync(ConformanceReport.DocumentPath);
        Assert.All(
            Scripts.SelectMany(script => ConformanceReport.StepsOf(script.Script)),
            step => Assert.Contains($"| {step} |", document, StringComparison.Ordinal));
        Assert.DoesNotContain("**no**", document, StringComparison.Ordinal);
    }
}
