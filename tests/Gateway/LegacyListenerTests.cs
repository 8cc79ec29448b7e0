using System.Net;
using System.Net.Sockets;
using Eloquence.Tests.Support;

namespace Eloquence.Gateway.Tests;

public sealed class LegacyListenerTests
{
    [Fact]
    public async Task The_ports_of_before_are_aliases_and_a_taken_one_is_skipped_with_a_message()
    {
        await using var api = await StubService.EchoPathAsync();
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var (free, taken) = (FreePort.Take(), ((IPEndPoint)holder.LocalEndpoint).Port);

        await using var gateway = await StartAsync(api.Address, "on", taken, free);

        Assert.Equal("api GET /api/x", await gateway.Client.GetStringAsync("/api/x"));
        Assert.Equal("api GET /api/x", await gateway.Client.GetStringAsync($"http://localhost:{free}/api/x"));
        Assert.Contains(gateway.Log.Entries, entry => entry.Text.Contains($"Port {taken}", StringComparison.Ordinal) && entry.Text.Contains("skipped", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_listens_there_unless_asked()
    {
        await using var api = await StubService.EchoPathAsync();
        var port = FreePort.Take();

        await using var gateway = await StartAsync(api.Address, "off", port);

        await Assert.ThrowsAsync<HttpRequestException>(() => gateway.Client.GetStringAsync($"http://localhost:{port}/api/x"));
    }

    private static Task<GatewayHost> StartAsync(string api, string listeners, params int[] ports) => GatewayHost.StartAsync(
        [api],
        ports.Index().ToDictionary(port => $"Gateway:LegacyPorts:{port.Index}", string? (port) => $"{port.Item}")
            .Append(new("Gateway:LegacyListeners", listeners))
            .ToDictionary());
}
