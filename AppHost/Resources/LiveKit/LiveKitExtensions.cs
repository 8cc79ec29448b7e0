using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Eloquence.Acquisition;
using Eloquence.AppHost.Machine;
using Eloquence.AppHost.Resources.Restart;
using Microsoft.Extensions.DependencyInjection;

namespace Eloquence.AppHost.Resources.LiveKit;

internal static class LiveKitExtensions
{
    private const string Image = "livekit/livekit-server";
    private const string Tag = "v1.9.0";
    private const int SignallingPort = 7880;
    private const string Program = "livekit-server";

    /// <summary>Setting: addresses that are told of rooms, participants and tracks, separated by commas.</summary>
    private const string WebhookUrls = "LiveKit:WebhookUrls";

    /// <summary>
    /// Adds a LiveKit server for live audio: the official container, else an installed <c>livekit-server</c>, else services/LiveKit. All get the
    /// same keys, and none is healthy before it has accepted a token signed with them.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the server.</param>
    /// <param name="keys">Keys that sign tokens.</param>
    /// <param name="redis">Where the official server keeps rooms.</param>
    /// <param name="backing">What stands behind it.</param>
    public static LiveKitServer AddLiveKit(
        this IDistributedApplicationBuilder builder, string name, LiveKitKeys keys, IResourceBuilder<IResourceWithConnectionString> redis, Backing backing)
    {
        var ports = builder.ExecutionContext.IsPublishMode ? LiveKitPorts.Published : LiveKitPorts.Choose();
        IResourceBuilder<IResourceWithEndpoints> resource =
            backing == Backing.Containers ? builder.AddLiveKitContainer(name, keys, redis, ports)
            : CommandLine.Find(Program) is { } program ? builder.AddLiveKitProgram(name, program, keys, redis, ports)
            : builder.AddLiveKitService(name, keys, ports);
        var server = new LiveKitServer(resource, keys);
        if (builder.ExecutionContext.IsRunMode)
        {
            server.AddCheckAndCommands(builder, name);
        }

        return server;
    }

    /// <summary>Lets a service find the server under its name.</summary>
    public static IResourceBuilder<T> WithReference<T>(this IResourceBuilder<T> service, LiveKitServer server)
        where T : IResourceWithEnvironment =>
        service.WithReference(server.Endpoint);

    /// <summary>
    /// Lets a service analyse what is recorded in rooms that ask for it. Only services/LiveKit records; beside livekit-server that is the work of
    /// LiveKit's egress, which has to be told where to upload.
    /// </summary>
    public static void WithAnalysisBy(this LiveKitServer server, IResourceBuilder<ProjectResource> api)
    {
        if (server.Resource is IResourceBuilder<ProjectResource> service)
        {
            var recordings = CloneData.Folder(DataDirectory.ForUser(), service.ApplicationBuilder.AppHostDirectory, $"{service.Resource.Name}-recordings");
            service.WithReference(api)
                .WithEnvironment("LiveKit__RecordingAnalysisUrl", $"http://{api.Resource.Name}/api/confidence-analysis")
                .WithEnvironment("LiveKit__RecordingFolder", recordings);
        }
    }

    private static IResourceBuilder<ContainerResource> AddLiveKitContainer(
        this IDistributedApplicationBuilder builder, string name, LiveKitKeys keys, IResourceBuilder<IResourceWithConnectionString> redis, LiveKitPorts ports) => builder
        .AddContainer(name, Image, Tag)
        .WithHttpEndpoint(targetPort: SignallingPort, name: LiveKitServer.EndpointName)
        .WithEndpoint(port: ports.Udp, targetPort: ports.Udp, scheme: "udp", name: "media-udp", isProxied: false, isExternal: true, protocol: ProtocolType.Udp)
        .WithEndpoint(port: ports.Tcp, targetPort: ports.Tcp, scheme: "tcp", name: "media-tcp", isProxied: false, isExternal: true)
        .WithServerConfiguration(keys, redis, SignallingPort, ports)
        .WaitFor(redis)
        .WithRestartPolicy();

    private static IResourceBuilder<ExecutableResource> AddLiveKitProgram(
        this IDistributedApplicationBuilder builder, string name, string program, LiveKitKeys keys, IResourceBuilder<IResourceWithConnectionString> redis, LiveKitPorts ports)
    {
        var signalling = FreePort.Any(port => port != ports.Tcp && FreePort.IsFree(port, onAllAddresses: true), Random.Shared);
        return builder.AddExecutable(name, program, builder.AppHostDirectory)
            .WithHttpEndpoint(port: signalling, targetPort: signalling, name: LiveKitServer.EndpointName, isProxied: false)
            .WithServerConfiguration(keys, redis, signalling, ports)
            .WaitFor(redis)
            .WithRestartPolicy();
    }

    private static IResourceBuilder<ProjectResource> AddLiveKitService(this IDistributedApplicationBuilder builder, string name, LiveKitKeys keys, LiveKitPorts ports) => builder
        .AddService<Projects.Eloquence_LiveKit>(name)
        .WithLiveKitKeys(keys)
        .WithEnvironment("LiveKit__UdpPort", Text(ports.Udp))
        .WithEnvironment("LiveKit__TcpPort", Text(ports.Tcp))
        .WithEnvironment("LiveKit__WebhookUrls", builder.Configuration[WebhookUrls] ?? "")
        .WithEnvironment("LiveKit__Phones", PhonesAreWelcome(builder) ? "true" : "false")
        .WithEnvironment("LiveKit__Addresses", PhonesAreWelcome(builder) && LanAddress.Find() is { } address ? address.ToString() : "");

    /// <summary>
    /// What livekit-server reads: the keys with a space behind the colon, as they are YAML, one port of each kind, the address clients are told,
    /// and Redis under the names it knows.
    /// </summary>
    private static IResourceBuilder<T> WithServerConfiguration<T>(
        this IResourceBuilder<T> server, LiveKitKeys keys, IResourceBuilder<IResourceWithConnectionString> redis, int signalling, LiveKitPorts ports)
        where T : IResourceWithEnvironment
    {
        var builder = server.ApplicationBuilder;
        var properties = redis.Resource.GetConnectionProperties().ToDictionary(property => property.Key, property => property.Value);
        server
            .WithEnvironment("LIVEKIT_KEYS", ReferenceExpression.Create($"{keys.Key}: {keys.Secret}"))
            .WithEnvironment("LIVEKIT_CONFIG", Configuration(builder, signalling, ports, keys))
            .WithEnvironment("REDIS_HOST", ReferenceExpression.Create($"{properties["Host"]}:{properties["Port"]}"))
            .WithEnvironment("REDIS_PASSWORD", properties["Password"]);
        return builder.ExecutionContext.IsPublishMode
            ? server
            : server.WithEnvironment("NODE_IP", ((PhonesAreWelcome(builder) ? LanAddress.Find() : null) ?? IPAddress.Loopback).ToString());
    }

    private static ReferenceExpression Configuration(IDistributedApplicationBuilder builder, int signalling, LiveKitPorts ports, LiveKitKeys keys)
    {
        var discoversAddress = builder.ExecutionContext.IsPublishMode ? "true" : "false";
        var text = string.Create(CultureInfo.InvariantCulture, $"port: {signalling}\nrtc:\n  udp_port: {ports.Udp}\n  tcp_port: {ports.Tcp}\n  use_external_ip: {discoversAddress}\n");
        return builder.Configuration[WebhookUrls] is { Length: > 0 } urls
            ? ReferenceExpression.Create($"{text}webhook:\n  api_key: {keys.Key}\n  urls: [{urls}]\n")
            : ReferenceExpression.Create($"{text}");
    }

    private static void AddCheckAndCommands(this LiveKitServer server, IDistributedApplicationBuilder builder, string name)
    {
        var healthCheck = $"{name}_keys";
        builder.Services.AddHttpClient();
        builder.Services.AddHealthChecks().Add(new(
            healthCheck, services => new LiveKitHealthCheck(server, services.GetRequiredService<IHttpClientFactory>()), failureStatus: null, tags: null));
        var commands = new LiveKitCommands(server);
        server.Resource
            .WithIconName("VideoPerson")
            .WithHealthCheck(healthCheck)
            .WithUrls(context =>
            {
                foreach (var url in context.Urls.Where(url => url.Endpoint?.EndpointName == LiveKitServer.EndpointName))
                {
                    url.DisplayText = "Signalling and server API";
                }
            })
            .WithCommand("list-rooms", "List rooms", commands.ListRoomsAsync, new CommandOptions { IconName = "List", Description = "Shows the rooms there are and how many are in each." })
            .WithCommand("mint-token", "Mint a token", commands.MintTokenAsync, new CommandOptions { IconName = "Key", Description = "Makes a token for one hour that may join, list and manage the room 'playground'." });
    }

    private static bool PhonesAreWelcome(IDistributedApplicationBuilder builder) => string.Equals(builder.Configuration["Phones"], "open", StringComparison.OrdinalIgnoreCase);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
