using System.Globalization;
using Eloquence.LiveKit.Agents;
using Eloquence.LiveKit.Media;
using Eloquence.LiveKit.Recording;
using Eloquence.LiveKit.Rooms;
using Eloquence.LiveKit.Signalling;
using Eloquence.LiveKit.Tokens;
using Eloquence.LiveKit.Twirp;
using Eloquence.LiveKit.Webhooks;
using Eloquence.WebRtc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Eloquence.LiveKit;

/// <summary>Composition of the LiveKit-compatible development server.</summary>
internal static partial class LiveKitExtensions
{
    /// <summary>Signalling v1 has the client's whole first offer in the query; Kestrel's 8 kB are not enough for one of many codecs.</summary>
    private const int MaxRequestLine = 64 * 1024;

    /// <summary>Adds rooms, media and signalling, set up by the configuration section <c>LiveKit</c>.</summary>
    public static void AddLiveKit(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<LiveKitOptions>().BindConfiguration(LiveKitOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddProblemDetails();
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestLineSize = MaxRequestLine);
        builder.Services.AddCors(cors => cors.AddPolicy(RtcEndpoints.AnyOrigin, policy => policy.AllowAnyOrigin().AllowAnyHeader().AllowAnyMethod()));
        builder.Services.AddSingleton<TokenVerifier>();
        builder.Services.AddSingleton<TokenIssuer>();
        builder.Services.AddSingleton<ForwardingMetrics>();
        builder.Services.AddSingleton(CreateMediaServer);
        builder.Services.AddSingleton<RoomServices>();
        builder.Services.AddSingleton<RoomService>();
        builder.Services.AddSingleton<AgentDispatchService>();
        builder.Services.AddSingleton<AgentDispatcher>();
        builder.Services.AddSingleton<IRoomObserver>(services => services.GetRequiredService<AgentDispatcher>());
        builder.Services.AddSingleton<WebhookSender>();
        builder.Services.AddSingleton<RecordingStore>();
        builder.Services.AddSingleton<RecordingHandover>();
        builder.Services.AddSingleton<Recorder>();
        builder.Services.AddSingleton<IRoomObserver>(services => services.GetRequiredService<WebhookSender>());
        builder.Services.AddSingleton<IRoomObserver>(services => services.GetRequiredService<Recorder>());
        builder.Services.AddSingleton<RoomRegistry>();

        // They stop in the other order: rooms close, recordings end, and what is to be told of both is told.
        builder.Services.AddHostedService(services => services.GetRequiredService<WebhookSender>());
        builder.Services.AddHostedService(services => services.GetRequiredService<Recorder>());
        builder.Services.AddHostedService(services => services.GetRequiredService<RoomRegistry>());
    }

    /// <summary>Maps signalling and the server API.</summary>
    public static void MapLiveKit(this WebApplication app)
    {
        app.UseCors();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(10) });
        app.MapGet("/", () => Results.Text("OK"));
        RtcEndpoints.Map(app);
        TwirpEndpoints.Map(app);
        AgentEndpoints.Map(app);
    }

    /// <summary>True outside Development, with the reason in the log: this server is small enough to read, not hardened for strangers.</summary>
    public static bool RefusesToRun(this WebApplication app)
    {
        if (app.Environment.IsDevelopment())
        {
            return false;
        }

        LogRefused(app.Logger, app.Environment.EnvironmentName);
        Environment.ExitCode = 1;
        return true;
    }

    private static MediaServer CreateMediaServer(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<LiveKitOptions>>().Value;
        var logger = services.GetRequiredService<ILogger<MediaServer>>();
        var server = new MediaServer(
            new MediaServerOptions
            {
                Addresses = MediaAddresses.Of(options),
                UdpPort = options.UdpPort,
                TcpPort = options.TcpPort,
                LocalClientsOnly = !options.Phones,
                AnnouncesUdp = options.Udp,
                SimulatedLoss = options.SimulatedLoss,
                LossSeed = options.LossSeed,
                OnFault = exception => LogFault(logger, exception),
            },
            services.GetRequiredService<TimeProvider>());
        LogListening(
            logger,
            server.UdpPort.ToString(CultureInfo.InvariantCulture),
            server.TcpPort.ToString(CultureInfo.InvariantCulture),
            string.Join(", ", server.Candidates.Select(candidate => candidate.EndPoint.Address).Distinct()),
            options.Phones ? "everybody on this network" : "this machine only");
        return server;
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "This is a development server and refuses to run in the environment {Environment}. Use livekit/livekit-server there, or set ASPNETCORE_ENVIRONMENT=Development.")]
    private static partial void LogRefused(ILogger logger, string environment);

    [LoggerMessage(Level = LogLevel.Information, Message = "Media on UDP port {UdpPort} and TCP port {TcpPort} of {Addresses}, for {Clients}")]
    private static partial void LogListening(ILogger logger, string udpPort, string tcpPort, string addresses, string clients);

    [LoggerMessage(Level = LogLevel.Error, Message = "A packet made the media server fail; it goes on")]
    private static partial void LogFault(ILogger logger, Exception exception);
}
