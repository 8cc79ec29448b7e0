using System.Globalization;
using System.Security.Cryptography;
using Eloquence.Acquisition;
using Eloquence.Tests.Support;

namespace Eloquence.LiveKit.Tests.Conformance;

/// <summary>The official server, from PATH or as a container, set up as the app model does.</summary>
internal sealed class OfficialServer : IAsyncDisposable
{
    private const string Program = "livekit-server";
    private const string Image = "livekit/livekit-server:v1.9.0";
    private const string KeyName = "conformance";

    private readonly ServerProcess _process;

    private OfficialServer(ServerProcess process, Uri address, string secret) => (_process, Address, Secret) = (process, address, secret);

    public Uri Address { get; }

    public string Secret { get; }

    public static string Key => KeyName;

    /// <summary>Why <c>livekit-server</c> cannot be run here; null when it can.</summary>
    public static string? WhyNoProgram() => CommandLine.Find(Program) is null ? "there is no livekit-server on PATH" : null;

    /// <summary>Why the container cannot be run here; null when it can.</summary>
    public static async Task<string?> WhyNoContainerAsync()
    {
        if (Engine() is not { } engine)
        {
            return "there is no container engine";
        }

        var inspected = await new CommandLine(engine, "image", "inspect", Image).RunAsync();
        return inspected.Succeeded ? null : $"the image {Image} is not on this machine (or its container engine does not run)";
    }

    /// <summary>Starts it on free ports; without UDP it serves over TCP only.</summary>
    public static async Task<OfficialServer> StartAsync(bool inContainer, bool udp)
    {
        var (signalling, media, tcp) = (FreePort.Take(), FreePort.Take(), FreePort.Take());
        var secret = RandomNumberGenerator.GetHexString(48);
        var environment = new Dictionary<string, string?>
        {
            ["LIVEKIT_KEYS"] = $"{KeyName}: {secret}",
            ["LIVEKIT_CONFIG"] = string.Create(
                CultureInfo.InvariantCulture,
                $"port: {signalling}\nrtc:\n  udp_port: {media}\n  tcp_port: {tcp}\n  use_external_ip: false\n  enable_loopback_candidate: true\n  force_tcp: {(udp ? "false" : "true")}\n"),
            ["NODE_IP"] = "127.0.0.1",
        };
        string[] command = inContainer
            ? [Engine()!, "run", "--rm", "--network", "host", .. environment.Keys.SelectMany(name => (string[])["--env", name]), Image]
            : [CommandLine.Find(Program)!];
        var server = new OfficialServer(ServerProcess.Start(command, environment), new Uri($"http://127.0.0.1:{signalling}"), secret);
        using var client = new HttpClient { BaseAddress = server.Address };
        await Eventually.TrueAsync(
            async () => server._process.HasExited ? throw new InvalidOperationException($"The server ended:\n{server._process.Output}") : await IsUpAsync(client),
            "the official server to answer", TimeSpan.FromSeconds(60));
        return server;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string? Engine() => CommandLine.Find("docker") ?? CommandLine.Find("podman");

    private static async Task<bool> IsUpAsync(HttpClient client)
    {
        try
        {
            return (await client.GetAsync(new Uri("/", UriKind.Relative))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
