using Eloquence.Gateway.Documentation;
using Eloquence.Gateway.Forwarding;
using Eloquence.Gateway.Health;
using Eloquence.Gateway.Limits;
using Eloquence.Gateway.Routing;
using Eloquence.ServiceDefaults;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Eloquence.Gateway;

/// <summary>Composition of the gateway.</summary>
internal static class GatewayExtensions
{
    private const string Banner = "Eloquence gateway. The API is under /api, its description at /docs, the state of all services at /health.\n";

    /// <summary>Adds the gateway, set up by the configuration sections <c>Gateway</c>, <c>Scale</c> and <c>services</c>.</summary>
    public static void AddGateway(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<GatewayOptions>()
            .BindConfiguration(GatewayOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddOptions<ForwardedHeadersOptions>().PostConfigure<IOptions<GatewayOptions>>(TrustOnlyTheOperator);
        builder.AddForwarding();
        builder.AddLimits();
        builder.Services.AddSingleton<IHealthReporter, SystemHealth>();
        builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.AllowAnyOrigin().AllowAnyHeader().AllowAnyMethod().WithExposedHeaders("*")));
    }

    /// <summary>Maps the banner and the routes to the services. What no route matches is answered 404.</summary>
    public static void MapGateway(this WebApplication app)
    {
        if (app.Environment.IsDevelopment())
        {
            // The web build of the app is served from another port of the developer's computer.
            app.UseCors();
        }
        app.UseDocumentationPage();
        app.MapGet("/", () => TypedResults.Text(Banner));
        app.MapClientEnvironment();
        app.MapReverseProxy(proxy =>
        {
            proxy.UseMiddleware<MethodMiddleware>();
            proxy.UseMiddleware<BodyLimitMiddleware>();
            proxy.UseMiddleware<FailureMiddleware>();
            proxy.UseMiddleware<ServiceLimitMiddleware>();
            proxy.UseMiddleware<RetryMiddleware>();
            proxy.UseLoadBalancing();
        }).WithRouteBudgets(app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value);
    }

    /// <summary>The hosting environment may switch forwarded headers on for all services; for this one that takes more.</summary>
    private static void TrustOnlyTheOperator(ForwardedHeadersOptions forwarded, IOptions<GatewayOptions> gateway)
    {
        if (!gateway.Value.BehindProxy)
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.None;
        }
    }

    private static void AddForwarding(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IProxyConfigProvider, RouteTableConfig>();
        builder.Services.AddSingleton<IDestinationResolver, ServiceDestinationResolver>();

        // It warns of every client that leaves; FailureMiddleware tells those from failures.
        builder.Logging.AddFilter("Yarp.ReverseProxy.Forwarder.HttpForwarder", LogLevel.None);
        builder.Services.AddReverseProxy()
            .AddTransforms<RequestHeaders>()
            .AddTransforms<UpgradeAdvice>()
            .ConfigureHttpClient((_, handler) => handler.ConnectTimeout = Connections.ConnectTimeout);
        builder.Services.Configure<SocketTransportOptions>(Connections.ProbeQuietClients);
    }

    private static void AddLimits(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ScaleOptions>().BindConfiguration("").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<ServiceLimits>();
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            // The limit is BodyLimitMiddleware's, which lets the client read why its body was refused.
            kestrel.Limits.MaxRequestBodySize = null;

            // A client that joins a room by signalling v1 has its whole first offer in the query.
            kestrel.Limits.MaxRequestLineSize = 64 * 1024;
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
    }
}
