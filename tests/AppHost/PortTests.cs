using System.Net;
using System.Net.Sockets;
using Eloquence.AppHost.Machine;

namespace Eloquence.AppHost.Tests;

public sealed class PortTests
{
    [Fact]
    public void A_taken_port_gives_way_to_the_next_free_one()
    {
        Assert.Equal(8002, FreePort.From(8000, port => port >= 8002));
        Assert.Equal(8000, FreePort.From(8000, _ => true));
    }

    [Fact]
    public void Ports_for_servers_lie_below_those_of_outgoing_connections()
    {
        var port = FreePort.Any(_ => true, new Random(1));

        Assert.InRange(port, 10_000, 32_767);
    }

    [Fact]
    public void A_port_with_a_listener_is_not_free_and_its_holder_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        Assert.False(FreePort.IsFree(port, onAllAddresses: false));
        Assert.False(FreePort.IsFree(port, onAllAddresses: true));
        if (OperatingSystem.IsLinux())
        {
            var holder = PortHolder.Find("/proc", port);
            Assert.Equal(Environment.ProcessId, holder?.ProcessId);
            Assert.Equal($"process {Environment.ProcessId} ({holder!.Command})", PortHolder.Describe(port));
        }
    }

    [Fact]
    public void A_port_without_a_listener_is_free_and_has_no_holder()
    {
        var port = FreePort.Any(candidate => FreePort.IsFree(candidate, onAllAddresses: true), Random.Shared);

        Assert.Null(PortHolder.Find("/proc", port));
    }
}
