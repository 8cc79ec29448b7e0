using System.Net;
using Eloquence.AppHost.Machine;
using Microsoft.Extensions.Configuration;

namespace Eloquence.AppHost.Resources.Gateway;

internal static class GatewayExtensions
{
    private const string EndpointName = "http";
    private const int DefaultPort = 8000;

    /// <summary>
    /// Gives the gateway the one address of the system: <c>Gateway:Port</c> (default 8000; when it is taken, the next free one) on loopback or,
    /// with <c>Phones=open</c>, on all addresses of this computer. <c>Gateway:LegacyListeners=on</c> adds the ports of the backends of before.
    /// </summary>
    /// <exception cref="DistributedApplicationException">A setting has a value it cannot have.</exception>
    public static IResourceBuilder<ProjectResource> WithOneAddress(this IResourceBuilder<ProjectResource> gateway)
    {
        var builder = gateway.ApplicationBuilder;
        if (builder.ExecutionContext.IsPublishMode)
        {
            return gateway.WithHttpEndpoint(port: DefaultPort, name: EndpointName).WithExternalHttpEndpoints();
        }

        var open = PhonesAreWelcome(builder.Configuration);
        var port = ChoosePort(builder.Configuration, open);

        // No proxy in between: phones and WebSockets reach Kestrel itself, and it sees who they are.
        gateway.WithEndpoint(EndpointName, endpoint =>
        {
            endpoint.UriScheme = "http";
            endpoint.Transport = "http";
            endpoint.Port = port;
            endpoint.TargetPort = port;
            endpoint.IsProxied = false;
            endpoint.IsExternal = true;
            endpoint.TargetHost = open ? $"{IPAddress.Any}" : "localhost";
        });
        gateway.WithEnvironment("Gateway__LegacyListeners", builder.Configuration["Gateway:LegacyListeners"] ?? "off");
        return open ? gateway.WithPhoneAddresses(port) : gateway;
    }

    private static IResourceBuilder<ProjectResource> WithPhoneAddresses(this IResourceBuilder<ProjectResource> gateway, int port)
    {
        Console.WriteLine("Phones=open: the gateway answers everybody on this network, without encryption.");
        if (LanAddress.Find() is { } address)
        {
            var phone = $"http://{address}:{port}";
            Console.WriteLine($"  phone on this network:    {phone}   (the app's .env: {phone}/client.env)");
            gateway.WithUrl(phone, "Phone on this network");
        }
        else
        {
            Console.WriteLine("  phone on this network:    this computer has no address on a network");
        }

        var emulator = $"http://{AndroidEmulator.HostAlias}:{port}";
        Console.WriteLine($"  Android emulator:         {emulator}");
        Console.WriteLine($"  phone by cable, emulator: adb reverse tcp:{port} tcp:{port}   then http://localhost:{port}");
        return gateway.WithUrl(emulator, "Android emulator");
    }

    private static bool PhonesAreWelcome(IConfiguration configuration) => (configuration["Phones"] ?? "off").ToLowerInvariant() switch
    {
        "off" => false,
        "open" => true,
        var other => throw new DistributedApplicationException($"Phones is '{other}'; it must be off or open."),
    };

    private static int ChoosePort(IConfiguration configuration, bool onAllAddresses)
    {
        var setting = configuration["Gateway:Port"];
        if (!int.TryParse(setting ?? $"{DefaultPort}", out var wanted) || wanted is < 1 or > IPEndPoint.MaxPort)
        {
            throw new DistributedApplicationException($"Gateway:Port is '{setting}'; it must be a port number from 1 to {IPEndPoint.MaxPort}.");
        }

        var port = FreePort.From(wanted, candidate => FreePort.IsFree(candidate, onAllAddresses));
        if (port != wanted)
        {
            Console.WriteLine($"Gateway: port {wanted} is taken by {PortHolder.Describe(wanted)}; using {port}.");
        }

        return port;
    }
}

/// <summary>The network that the Android emulator puts between a device and this computer.</summary>
internal static class AndroidEmulator
{
    /// <summary>"Special alias to your host loopback interface" (developer.android.com, Set up Android Emulator networking).</summary>
    public static IPAddress HostAlias { get; } = new([10, 0, 2, 2]);
}
