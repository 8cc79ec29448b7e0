namespace Eloquence.LiveKit.Tests.Conformance;

/// <summary>Servers that the scenarios can be run against.</summary>
internal static class TestServers
{
    public const string Ours = "services/LiveKit";
    public const string Installed = "livekit-server";
    public const string Container = "official container";

    /// <summary>All, each with the reason why it cannot be run on this machine, or null.</summary>
    public static async Task<IReadOnlyList<(string Name, string? Missing)>> FindAsync() =>
        [(Ours, null), (Installed, OfficialServer.WhyNoProgram()), (Container, await OfficialServer.WhyNoContainerAsync())];

    /// <summary>Starts one.</summary>
    public static async Task<LiveKitHost> StartAsync(string name, bool udp) => name == Ours
        ? await LiveKitHost.StartAsync(("Udp", udp ? "true" : "false"))
        : LiveKitHost.Of(await OfficialServer.StartAsync(inContainer: name == Container, udp));
}
