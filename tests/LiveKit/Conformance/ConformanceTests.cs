using Eloquence.Tests.Support;
using Xunit.Abstractions;

namespace Eloquence.LiveKit.Tests.Conformance;

/// <summary>The real clients with every server that this machine has.</summary>
/// <param name="report">Gathers the results.</param>
/// <param name="output">Gets what the scripts report.</param>
public sealed class ConformanceTests(ConformanceReport report, ITestOutputHelper output) : IClassFixture<ConformanceReport>
{
    private static readonly string[] Guests = ["anne", "bruno", "agent", "carla", "dora"];

    internal static IReadOnlyList<Variant> Variants { get; } =
    [
        new("v1 UDP", OneConnection: true, Udp: true),
        new("v0 UDP", OneConnection: false, Udp: true),
        new("v1 TCP", OneConnection: true, Udp: false),
        new("v0 TCP", OneConnection: false, Udp: false),
        new("v1 Firefox", OneConnection: true, Udp: true, Firefox: true),
        new("v0 Firefox", OneConnection: false, Udp: true, Firefox: true),
    ];

    internal static IReadOnlyList<(string Script, string Title)> Scripts { get; } = [("meet.mjs", "A meeting"), ("changes.mjs", "What changes during a meeting")];

    public static TheoryData<string, string, string> Cases()
    {
        var cases = new TheoryData<string, string, string>();
        foreach (var (server, _) in TestServers.FindAsync().GetAwaiter().GetResult().Where(server => server.Missing is null))
        {
            foreach (var variant in Variants)
            {
                cases.Add(server, "meet.mjs", variant.Name);
            }

            // How media travels makes no difference to these.
            cases.Add(server, "changes.mjs", "v1 UDP");
            cases.Add(server, "changes.mjs", "v0 UDP");
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_step_works(string server, string script, string variantName)
    {
        var variant = Variants.Single(variant => variant.Name == variantName);
        await using var host = await TestServers.StartAsync(server, variant.Udp);
        var clients = await RealClients.FindAsync();
        var room = $"room-{Guid.NewGuid():N}";
        var tokens = Guests.ToDictionary(identity => identity, identity => host.Token(identity, room));
        tokens["listener"] = Tokens.Mint(host.Key, host.Secret, "listener", new { room, roomJoin = true, canPublish = false, canSubscribe = true, canPublishData = false });
        var told = Meeting.Told(host.Signalling, (host.Address, host.Key, host.Secret), room, tokens, variant.OneConnection, variant.Udp);
        told["firefox"] = variant.Firefox ? await RealClients.FirefoxAsync() : null;
        var result = await clients.TryRunAsync(script, told);
        output.WriteLine(result.GetRawText());

        foreach (var step in result.GetProperty("steps").EnumerateArray())
        {
            report.Add(server, variantName, step.GetProperty("name").GetString()!, step.GetProperty("passed").GetBoolean());
        }

        Assert.False(result.TryGetProperty("error", out var error), error.ToString());
        if (script == "meet.mjs")
        {
            Meeting.Check(result, variant.OneConnection, variant.Udp);
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

/// <summary>How the clients connect.</summary>
/// <param name="Name">Heads its column.</param>
/// <param name="OneConnection">True for signalling v1.</param>
/// <param name="Udp">False where the server announces TCP only.</param>
/// <param name="Firefox">True when one of the pages is in Firefox.</param>
internal sealed record Variant(string Name, bool OneConnection, bool Udp, bool Firefox = false);
